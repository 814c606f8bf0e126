/** A real server that records the requests it gets, and answers each with an empty JSON object, where nothing else is said. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Recorded {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
}

export interface Recorder extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly seen: readonly Recorded[];
  /** Whom each request since the last call was made for: its path, `X-Test-Id` and `baggage` (null where it has none), sorted by path. */
  told(): (readonly [path: string, testId: string | null, baggage: string | null])[];
}

const answerEmpty: http.RequestListener = (_request, response) => void response.setHeader('content-type', 'application/json').end('{}');

export async function startRecorder(address = '127.0.0.1', answer: http.RequestListener = answerEmpty): Promise<Recorder> {
  const seen: Recorded[] = [];
  let read = 0;
  const server = http.createServer((request, response) => {
    seen.push({ path: request.url ?? '', headers: request.headers });
    answer(request, response);
  });
  server.listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const one = (value: string | string[] | undefined) => value?.toString() ?? null;
  return {
    url: `http://${address}:${port}`,
    port,
    seen,
    told() {
      const fresh = seen.slice(read);
      read = seen.length;
      return fresh
        .map(({ path, headers }) => [path, one(headers['x-test-id']), one(headers['baggage'])] as const)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
