/**
 * The three services of stack-one as child processes on free ports, with a recorder before each, so that a test sees every request
 * that reaches a service, with its headers, on every hop.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import http, { type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import readline from 'node:readline';

export const STACK = path.resolve(import.meta.dirname, '../../../stacks/stack-one');

export interface Running extends AsyncDisposable {
  readonly url: string;
  /** All that it printed so far. */
  readonly log: () => string;
  readonly child: ChildProcess;
  /** Ends it by SIGTERM; resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** Starts one app; resolves when it has printed its address. */
export async function startApp(name: string, env: Record<string, string> = {}): Promise<Running> {
  const { PATH = '' } = process.env;
  const main = path.join(STACK, 'apps', name, 'main.ts');
  const child = spawn(process.execPath, [main], { env: { PATH, PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit').then(([code]): number | null => code);
  const printed: string[] = [];
  const url = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    readline.createInterface({ input: stream }).on('line', (line) => {
      printed.push(line);
      const address = / listens on (http:\S+)$/.exec(line)?.[1];
      if (address) url.resolve(address);
    });
  }
  void exited.then((code) => url.reject(new Error(`${name} ended with ${code}:\n${printed.join('\n')}`)));
  const stop = () => {
    child.kill('SIGTERM');
    return exited;
  };
  return { url: await url.promise, log: () => printed.join('\n'), child, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

export interface Recorder extends AsyncDisposable {
  readonly url: string;
  readonly seen: { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders }[];
}

/** Passes every request on to `target`, unchanged, and notes it. */
async function record(target: string): Promise<Recorder> {
  const seen: Recorder['seen'] = [];
  const server = http.createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    seen.push({ method, path: url, headers });
    const onward = http.request(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, seen, [Symbol.asyncDispose]: close };
}

export interface Shop extends AsyncDisposable {
  readonly fe: Running;
  readonly bff: Running;
  readonly api: Running;
  /** Recorders before each service: what callers, and tests that use these addresses, send. */
  readonly toFe: Recorder;
  readonly toBff: Recorder;
  readonly toApi: Recorder;
}

/** The whole chain. `env` is given to all three. */
export async function startShop(env: Record<string, string> = {}): Promise<Shop> {
  await using undo = new AsyncDisposableStack();
  const api = undo.use(await startApp('demo-api', env));
  const toApi = undo.use(await record(api.url));
  const bff = undo.use(await startApp('release-lifecycle-demo', { ...env, DEMO_API_URL: toApi.url }));
  const toBff = undo.use(await record(bff.url));
  const fe = undo.use(await startApp('demo-fe', { ...env, RELEASE_LIFECYCLE_DEMO_URL: toBff.url }));
  const toFe = undo.use(await record(fe.url));
  const kept = undo.move();
  return { fe, bff, api, toFe, toBff, toApi, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
