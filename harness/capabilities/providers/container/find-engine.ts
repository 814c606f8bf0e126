/**
 * Which container engine is meant: the one that DOCKER_HOST names, that of the current Docker context, or the first usual socket that is
 * there. As in DOCKER_HOST, so that whoever is told of it later (guard, sweep, Testcontainers) asks the very same one.
 */
import { hash } from 'node:crypto';
import path from 'node:path';
import { engineEndpoint } from '../../../host/container-engine.ts';
import type { Host } from '../../../host/host.ts';
import { parseJson } from '../../../model/parse-json.ts';

export type FoundEngine = { readonly kind: 'found'; readonly engine: string } | { readonly kind: 'none'; readonly because: string };

function jsonAt(file: string, { files }: Host): unknown {
  const outcome = files.read(file);
  return outcome.kind === 'text' ? parseJson(outcome.text) : null;
}

/** The value below these keys; undefined where there is none. */
function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((here, key) => (typeof here === 'object' && here !== null ? new Map(Object.entries(here)).get(key) : undefined), value);
}

/** The address of the Docker context that is in use; null for the default one, and where there is none. */
function contextEngine(host: Host): string | null {
  const home = host.env['HOME'] ?? '/';
  const folder = host.env['DOCKER_CONFIG'] ?? path.join(home, '.docker');
  const name = host.env['DOCKER_CONTEXT'] ?? at(jsonAt(path.join(folder, 'config.json'), host), 'currentContext');
  if (typeof name !== 'string' || name === '' || name === 'default') return null;
  const meta = jsonAt(path.join(folder, 'contexts', 'meta', hash('sha256', name), 'meta.json'), host);
  const engine = at(meta, 'Endpoints', 'docker', 'Host');
  return typeof engine === 'string' ? engine : null;
}

function usualSockets({ env }: Host): string[] {
  const runtime = env['XDG_RUNTIME_DIR'];
  const home = env['HOME'];
  return [
    '/var/run/docker.sock',
    ...(runtime ? [path.join(runtime, 'docker.sock')] : []),
    ...(home ? [path.join(home, '.docker/run/docker.sock'), path.join(home, '.docker/desktop/docker.sock')] : []),
  ];
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]', '::1'];

/** Ports are published on loopback, so the engine must be on this machine; speaking TLS to itself is what nobody does there. */
function usable(engine: string, named: string, { env }: Host): FoundEngine {
  const endpoint = engineEndpoint(engine);
  if (endpoint === null) return { kind: 'none', because: `${named} names ${engine}, which is neither a unix socket nor a tcp address` };
  if ('socket' in endpoint) return { kind: 'found', engine };
  if (!LOOPBACK.includes(endpoint.host))
    return { kind: 'none', because: `${named} names an engine on another machine (${endpoint.host}), whose ports tests cannot reach` };
  if (env['DOCKER_TLS_VERIFY']) return { kind: 'none', because: 'DOCKER_TLS_VERIFY is set, and Muster does not speak TLS to an engine' };
  return { kind: 'found', engine };
}

export function findEngine(host: Host): FoundEngine {
  const told = host.env['DOCKER_HOST'];
  if (told) return usable(told, 'DOCKER_HOST', host);
  const context = contextEngine(host);
  if (context !== null) return usable(context, 'the current Docker context', host);
  const socket = usualSockets(host).find((file) => host.files.exists(file));
  if (socket !== undefined) return { kind: 'found', engine: `unix://${socket}` };
  return { kind: 'none', because: 'no container engine is found: DOCKER_HOST is not set and /var/run/docker.sock is not there' };
}
