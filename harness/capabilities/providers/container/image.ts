/** Images: what the engine has, what its registry offers, and fetching one. Nothing is fetched that a registry has not answered for. */
import { callEngine, engineMessage } from '../../../host/container-engine.ts';
import type { Host } from '../../../host/host.ts';
import type { ContainerHealthcheck } from '../../../model/capability.ts';
import { messageOf } from '../../../model/message-of.ts';

/** How long an engine may take to answer what it knows, and a registry what it has, in ms. */
const ENGINE_MS = 1000;
const REGISTRY_MS = 2000;
/** How long fetching an image may take. */
const PULL_MS = 300_000;

/** What of an image decides how its containers are treated. */
export interface ImageFacts {
  /** Its digest in hexadecimal, by which the engine knows just this one, whatever its name is given to later. */
  readonly id: string;
  readonly stopSignal: string | null;
  /** Whether it says how to tell that it is well, and how often it would be asked. */
  readonly healthcheck: ContainerHealthcheck | null;
}

export type ImageAnswer =
  | { readonly kind: 'here'; readonly facts: ImageFacts }
  /** Not here, but its registry has it. */
  | { readonly kind: 'offered' }
  | { readonly kind: 'absent'; readonly because: string }
  /** The engine does not answer. */
  | { readonly kind: 'no-engine'; readonly because: string };

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const field = (value: unknown, key: string): unknown => (isFields(value) ? value[key] : undefined);

const NANOSECONDS = 1e6;

function healthcheckOf(config: unknown): ContainerHealthcheck | null {
  const written = field(config, 'Healthcheck');
  const test = field(written, 'Test');
  if (!Array.isArray(test) || test.length === 0 || test[0] === 'NONE') return null;
  const interval = field(written, 'Interval');
  return { test: test.map(String), ...(typeof interval === 'number' && interval > 0 ? { intervalMs: interval / NANOSECONDS } : {}) };
}

function factsOf(image: string, body: unknown): ImageFacts {
  const id = field(body, 'Id');
  const config = field(body, 'Config');
  const stopSignal = field(config, 'StopSignal');
  return {
    id: typeof id === 'string' ? id.replace(/^sha256:/, '') : image,
    stopSignal: typeof stopSignal === 'string' && stopSignal !== '' ? stopSignal : null,
    healthcheck: healthcheckOf(config),
  };
}

/** Whether the engine has it already, so that nothing needs to be pulled. */
export async function isHere(image: string, engine: string, host: Host): Promise<boolean> {
  return (await factsAbout(image, engine, host).catch(() => null)) !== null;
}

/** null when the engine has no such image; throws when it does not answer. */
async function factsAbout(image: string, engine: string, host: Host): Promise<ImageFacts | null> {
  const path = `/images/${encodeURIComponent(image)}/json`;
  const answer = await callEngine(engine, { method: 'GET', path, timeoutMs: ENGINE_MS }, host.sockets);
  return answer.status === 200 ? factsOf(image, answer.body) : null;
}

/** What engines say when they did not come as far as the registry. */
const UNREACHED = /dial tcp|no such host|i\/o timeout|connection refused|network is unreachable|TLS handshake|proxyconnect|Client\.Timeout|deadline exceeded/i;

/** In the words of the registry; where none was reached, without the address, which is the engine's own choice. */
function refusal(message: string): string {
  return UNREACHED.test(message)
    ? 'its registry could not be reached, over the network or the proxy that the engine is set to; offline, have it by docker load or docker build'
    : message;
}

/** Asks the engine, and for an image that it lacks the image's registry. */
export async function askForImage(image: string, engine: string, host: Host): Promise<ImageAnswer> {
  try {
    const facts = await factsAbout(image, engine, host);
    if (facts !== null) return { kind: 'here', facts };
  } catch (error) {
    return { kind: 'no-engine', because: `the container engine at ${engine} does not answer: ${messageOf(error)}` };
  }
  const missing = `the image ${image} is not on this machine`;
  try {
    const path = `/distribution/${encodeURIComponent(image)}/json`;
    const answer = await callEngine(engine, { method: 'GET', path, timeoutMs: REGISTRY_MS }, host.sockets);
    if (answer.status === 200) return { kind: 'offered' };
    const message = engineMessage(answer);
    const why = UNREACHED.test(message) ? refusal(message) : `its registry does not offer it: ${message}`;
    return { kind: 'absent', because: `${missing}, and ${why}` };
  } catch (error) {
    return { kind: 'absent', because: `${missing}, and its registry cannot be asked: ${messageOf(error)}` };
  }
}

/** The engine tells of a pull line by line and of its failure in the last of them. Answers why it failed; null when it is here now. */
export async function pullImage(image: string, engine: string, signal: AbortSignal, host: Host): Promise<string | null> {
  const named = /[:@][^/]+$/.test(image) ? image : `${image}:latest`;
  try {
    const path = `/images/create?fromImage=${encodeURIComponent(named)}`;
    const answer = await callEngine(engine, { method: 'POST', path, timeoutMs: PULL_MS, signal }, host.sockets);
    if (answer.status !== 200) return refusal(engineMessage(answer));
    const fault = typeof answer.body === 'string' ? /"error":"((?:[^"\\]|\\.)*)"/.exec(answer.body)?.[1] : undefined;
    return fault === undefined ? null : refusal(fault);
  } catch (error) {
    return messageOf(error);
  }
}
