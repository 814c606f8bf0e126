/**
 * The REST API on a socket (`muster serve`): hono behind node:http.
 *
 * In: where to listen, and the service. Promises: it never dies of a request; what is no HTTP is answered in JSON as well; disposing
 * takes no more requests, lets those that are being answered end, ends the runs that it started and waits until they are cleaned up.
 */
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { messageOf } from '../model/message-of.ts';
import { restApi } from './app.ts';
import { refusal } from './refusal.ts';
import type { Service } from './service.ts';

/** Time for requests that are being answered when the server ends. */
const LAST_ANSWERS_MS = 2000;

export interface Listening extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
}

export interface ListenOptions {
  readonly hostname: string;
  /** 0 for any free one. */
  readonly port: number;
  /** What every request must carry; null: nothing. */
  readonly token: string | null;
}

function sayNoHttp(socket: Socket, detail: string): void {
  if (!socket.writable) return;
  const { status, body } = refusal([{ code: 'bad-request', detail }]);
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  );
}

function badRequest(error: unknown): Response {
  const { status, body } = refusal([{ code: 'bad-request', detail: messageOf(error) }]);
  return Response.json(body, { status });
}

/** Rejects with the system's error when it cannot listen there. */
export async function listen({ hostname, port, token }: ListenOptions, service: Service): Promise<Listening> {
  const app = restApi(service, token);
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false, errorHandler: badRequest }));
  server.on('clientError', (error, socket) => sayNoHttp(socket as Socket, error.message));
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject).listen(port, hostname, listening.resolve);
  await listening.promise;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening server has no port');
  const closed = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    async [Symbol.asyncDispose]() {
      const patience = new AbortController();
      const all = closed();
      void service.host.clock.sleep(LAST_ANSWERS_MS, patience.signal).then(() => server.closeAllConnections());
      await Promise.all([all, service.runs[Symbol.asyncDispose]()]);
      patience.abort();
    },
  };
}
