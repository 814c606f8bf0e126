/**
 * The mock Datadog: a trace agent, the spans API, Test Optimization and its own admin API on one loopback port, for tests and for `muster run` itself. node:http and no
 * framework: it starts with every run, and a framework costs 35 ms of start-up.
 *
 * Promises: never dies of a request; answers only loopback; memory is bounded (`maxSpans`).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { HostClock } from '../host/host.ts';
import { messageOf } from '../model/message-of.ts';
import { administer, isAdmin } from './admin/doors.ts';
import { ControlPlane } from './control-plane.ts';
import { type Answer, json, refusal } from './endpoint.ts';
import type { Delivery } from './faults.ts';
import { readBody } from './read-body.ts';
import { respond } from './respond.ts';
import type { Scenario } from './scenario/scenario.ts';
import { SpanStore } from './span-store.ts';

/** About 200 MB of spans as web frameworks make them. */
const MAX_SPANS = 100_000;

/** A running mock; disposed, it gives its port back. */
export interface MockDatadog extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
}

/** How one is started. */
export interface MockDatadogOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly maxSpans?: number;
  /** A backend that knows nothing when absent. */
  readonly scenario?: Scenario;
}

const whole = (answer: Answer): Delivery => ({ answer, delayMs: 0, truncate: null });

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
}

async function answerTo(request: IncomingMessage, spans: SpanStore, control: ControlPlane, clock: HostClock): Promise<Delivery> {
  const body = await readBody(request);
  if (body.kind === 'too-large') return whole(refusal(413, 'Payload Too Large', 'a body may have 64 MiB'));
  if (body.kind === 'encoded') return whole(refusal(415, 'Unsupported Media Type', 'a body may be plain or gzip'));
  if (body.kind === 'garbled') return whole(refusal(400, 'Bad Request', 'the body is not the gzip that its header promises'));
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const headers = headersOf(request);
  const call = {
    method: request.method ?? 'GET',
    path: path.replace(/\/{2,}/g, '/'),
    query: new URLSearchParams(query),
    headers,
    contentType: (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
    body: body.bytes,
    now: clock.now(),
  };
  try {
    return isAdmin(call.path) ? whole(await administer(call, spans, control)) : respond(call, spans, control);
  } catch (error) {
    return whole(json(500, { error: messageOf(error) }));
  }
}

/** Waits first, where a fault says so; not longer than the sender. */
async function send(response: ServerResponse, { answer, delayMs, truncate }: Delivery, clock: HostClock): Promise<void> {
  if (delayMs > 0) {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    await clock.sleep(delayMs, gone.signal);
  }
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers, 'content-length': body.length });
  if (truncate === null || truncate >= body.length) return void response.end(body);
  response.write(body.subarray(0, truncate), () => response.destroy());
}

/** Rejects when the port cannot be had. */
export async function startMockDatadog({ port, maxSpans = MAX_SPANS, scenario }: MockDatadogOptions, clock: HostClock): Promise<MockDatadog> {
  const spans = new SpanStore(maxSpans);
  const control = new ControlPlane(scenario);
  const server = createServer((request, response) => {
    // The sender may go away in the middle of its body, or of ours.
    answerTo(request, spans, control, clock)
      .then((delivery) => send(response, delivery, clock))
      .catch(() => response.destroy());
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
