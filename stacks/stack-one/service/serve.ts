/**
 * An HTTP service: routes in, a running server out. It listens on the loopback, or on the address that LISTEN_ON names: a pod is a machine
 * of its own, which others must reach.
 *
 * Promises: every request is answered, also when a handler throws (500, the reason on stderr without the request's data); the port
 * is printed once it listens; SIGTERM and SIGINT end it by letting it finish: no new connections, open requests answered, then the
 * event loop runs empty and the process ends by itself.
 */
import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { json, type Reply } from './reply.ts';
import { matchRoute, type Route } from './router.ts';
import type { Tracing } from './tracing.ts';

/** A request, read whole. */
export interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly params: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Handler = (asked: Asked) => Reply | Promise<Reply>;
export type Routes = readonly Route<Handler>[];

/** What no handler answered. */
export interface Refusal {
  readonly status: 404 | 405 | 413 | 500;
  readonly error: 'not-found' | 'method-not-allowed' | 'too-large' | 'internal';
}

export interface Service {
  readonly name: string;
  readonly routes: Routes;
  readonly tracing: Tracing;
  readonly port: number;
  /** How a refusal looks; JSON unless told. */
  readonly refuse?: (refusal: Refusal) => Reply;
  /** Called when the last connection has ended. */
  readonly close?: () => void;
}

const MOST_BYTES = 64 * 1024;

const refuseInJson = ({ status, error }: Refusal): Reply => json(status, { error });

/** The body as text; null when it is larger than any that a route here takes. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MOST_BYTES) chunks.push(chunk);
  }
  return size > MOST_BYTES ? null : Buffer.concat(chunks).toString('utf8');
}

async function answer(request: IncomingMessage, { name, routes, tracing, refuse = refuseInJson }: Service): Promise<Reply> {
  const [path = '/'] = (request.url ?? '/').split('?');
  const match = matchRoute(routes, request.method ?? 'GET', path);
  if (match.kind === 'not-found') return refuse({ status: 404, error: 'not-found' });
  if (match.kind === 'wrong-method') {
    tracing.nameRoute(match.path);
    const reply = refuse({ status: 405, error: 'method-not-allowed' });
    return { ...reply, headers: { ...reply.headers, allow: match.allow.join(', ') } };
  }
  tracing.nameRoute(match.route.path);
  try {
    const body = await readBody(request);
    if (body === null) return refuse({ status: 413, error: 'too-large' });
    return await match.route.handle({ headers: request.headers, params: match.params, body });
  } catch (error) {
    console.error(`${name}: ${request.method} ${match.route.path} failed:`, error);
    return refuse({ status: 500, error: 'internal' });
  }
}

function send({ status, headers, body }: Reply, response: ServerResponse): void {
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, { ...headers, ...(hasBody ? { 'content-length': String(Buffer.byteLength(body)) } : {}) });
  response.end(body);
}

/** Starts to listen; resolves with the port once connections are accepted. */
export function serve(service: Service): Promise<number> {
  const server = http.createServer(async (request, response) => {
    const reply = await answer(request, service);
    // A connection that stays open would keep a server that is closing alive.
    if (!server.listening) response.setHeader('connection', 'close');
    send(reply, response);
  });
  const stop = () => server.close(service.close);
  process.once('SIGTERM', stop).once('SIGINT', stop);

  const listening = Promise.withResolvers<number>();
  server.once('error', listening.reject);
  const { LISTEN_ON: host = '127.0.0.1' } = process.env;
  server.listen(service.port, host, () => {
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : service.port;
    console.log(`${service.name} listens on http://${host}:${port}`);
    listening.resolve(port);
  });
  return listening.promise;
}
