/**
 * The mock Datadog: a trace agent and the spans API on one loopback port, for tests and for `muster run` itself. node:http and no
 * framework: it starts with every run, and a framework costs 35 ms of start-up.
 *
 * Promises: never dies of a request; answers only loopback; memory is bounded (`maxSpans`).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { HostClock } from '../host/host.ts';
import { type Answer, json, refusal } from './endpoint.ts';
import { readBody } from './read-body.ts';
import { respond } from './respond.ts';
import { SpanStore } from './span-store.ts';

/** About 200 MB of spans as web frameworks make them. */
const MAX_SPANS = 100_000;

export interface MockDatadog extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
}

export interface MockDatadogOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly maxSpans?: number;
}

async function answerTo(request: IncomingMessage, store: SpanStore, clock: HostClock): Promise<Answer> {
  const body = await readBody(request);
  if (body.kind === 'too-large') return refusal(413, 'Payload Too Large', 'a body may have 64 MiB');
  if (body.kind === 'garbled') return refusal(400, 'Bad Request', 'the body is not the gzip that its header promises');
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const call = {
    method: request.method ?? 'GET',
    path: path.replace(/\/{2,}/g, '/'),
    query: new URLSearchParams(query),
    contentType: (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
    body: body.bytes,
    now: clock.now(),
  };
  try {
    return respond(call, store);
  } catch (error) {
    return json(500, { error: error instanceof Error ? error.message : String(error) });
  }
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer.body) });
  response.end(answer.body);
}

/** Rejects when the port cannot be had. */
export async function startMockDatadog({ port, maxSpans = MAX_SPANS }: MockDatadogOptions, clock: HostClock): Promise<MockDatadog> {
  const store = new SpanStore(maxSpans);
  const server = createServer((request, response) => {
    answerTo(request, store, clock).then(
      (answer) => send(response, answer),
      // The sender went away in the middle of its body.
      () => response.destroy(),
    );
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject).listen(port, '127.0.0.1', listening.resolve);
  await listening.promise;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
