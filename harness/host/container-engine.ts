/**
 * Where a container engine listens and what it answers: the HTTP API that Docker defined and Podman speaks too.
 *
 * An engine is named as in DOCKER_HOST. Its API is asked without a version, which every engine understands as its own newest.
 */
import type { HostSockets, HttpEndpoint, HttpRequest } from './host.ts';

const PORT = 2375;

/** `unix:///var/run/docker.sock`, `tcp://127.0.0.1:2375`; null for what no engine can be asked by (ssh, a Windows pipe). */
export function engineEndpoint(engine: string): HttpEndpoint | null {
  if (!URL.canParse(engine)) return null;
  const { protocol, pathname, hostname, port } = new URL(engine);
  if (protocol === 'unix:') return pathname === '' ? null : { socket: decodeURIComponent(pathname) };
  if ((protocol !== 'tcp:' && protocol !== 'http:') || hostname === '') return null;
  return { host: hostname, port: port === '' ? PORT : Number(port) };
}

export interface EngineAnswer {
  readonly status: number;
  /** Its JSON; what is no JSON as text. */
  readonly body: unknown;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Throws when the engine does not answer; an answer of any status is one. */
export async function callEngine(engine: string, request: HttpRequest, sockets: HostSockets): Promise<EngineAnswer> {
  const endpoint = engineEndpoint(engine);
  if (endpoint === null) throw new Error(`${engine} is no address of a container engine`);
  const { status, text } = await sockets.request(endpoint, request);
  return { status, body: parse(text) };
}

/** The engine's own words for a refusal. */
export function engineMessage({ status, body }: EngineAnswer): string {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : body;
  return typeof message === 'string' && message.trim() !== '' ? message.trim() : `it answered ${status}`;
}
