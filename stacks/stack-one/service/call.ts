/** One request to another service, and its JSON answer. Sends what `propagate` says for the request being served, and no more. */
import http from 'node:http';
import { text } from 'node:stream/consumers';

export interface Call {
  /** Address of the service, such as `http://127.0.0.1:4000`. */
  readonly service: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Headers to propagate. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body?: string;
}

export type Answer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'too-slow' }
  /** It answered with something that is not JSON. */
  | { readonly kind: 'not-json'; readonly status: number };

const DEADLINE_MS = 5_000;

export async function call({ service, method, path, headers, body = '' }: Call): Promise<Answer> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  try {
    const { status, received } = await exchange(new URL(path, service), { method, signal, headers: { ...headers, ...contentHeaders(body) } }, body);
    if (received === '') return { kind: 'answered', status, body: null };
    return parsed(status, received);
  } catch {
    return { kind: signal.aborted ? 'too-slow' : 'unreachable' };
  }
}

function contentHeaders(body: string): Record<string, string> {
  return { accept: 'application/json', ...(body === '' ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }) };
}

async function exchange(url: URL, options: http.RequestOptions, body: string): Promise<{ status: number; received: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const request = http.request(url, options, resolve);
  request.once('error', reject);
  request.end(body);
  const response = await promise;
  return { status: response.statusCode ?? 0, received: await text(response) };
}

function parsed(status: number, received: string): Answer {
  try {
    const body: unknown = JSON.parse(received);
    return { kind: 'answered', status, body };
  } catch {
    return { kind: 'not-json', status };
  }
}
