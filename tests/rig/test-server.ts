/** Playwright's test server, which UI mode and editors talk to, over its WebSocket. */
import type { Project } from './project.ts';

export interface TestServer {
  /** Calls one of its methods and answers with its result. */
  call(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown>;
  close(signal: NodeJS.Signals): Promise<void>;
}

export async function openTestServer(own: Project, script: string): Promise<TestServer> {
  const server = own.start('test-server --host 127.0.0.1 --port 0', { script, env: { NO_COLOR: '1', PWTEST_CACHE_DIR: `${own.root}/.cache` } });
  const [, port = '', path = ''] = await server.line(/Listening on \w+:\/\/[^:]+:(\d+)(\S*)/, 'stdout');
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let calls = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = JSON.parse(String(data));
    if (error === undefined) waiting.get(id)?.resolve(result);
    else waiting.get(id)?.reject(new Error(JSON.stringify(error)));
    waiting.delete(id);
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('the test server does not answer')));
  });
  const call: TestServer['call'] = (method, params) => {
    const answer = Promise.withResolvers<unknown>();
    waiting.set(++calls, answer);
    socket.send(JSON.stringify({ id: calls, method, params }));
    return answer.promise;
  };
  await call('initialize', { interceptStdio: false });
  return {
    call,
    async close(signal) {
      socket.close();
      server.signal(signal);
      await server.ended;
    },
  };
}
