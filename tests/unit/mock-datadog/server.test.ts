/** The mock over a real socket: what only a socket shows. */
import http from 'node:http';
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { startMockDatadog } from '../../../harness/mock-datadog/server.ts';
import { pack, span } from './agent.ts';

const start = () => startMockDatadog({ port: 0 }, nodeHost().clock);

function request(url: string, options: http.RequestOptions = {}, body: string | Uint8Array = ''): Promise<{ status: number; json: unknown }> {
  return new Promise((resolve, reject) => {
    const sent = http.request(url, { agent: false, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, json: JSON.parse(text) }));
    });
    sent.on('error', reject).end(body);
  });
}

const TRACES = { method: 'PUT', headers: { 'content-type': 'application/msgpack' } };

test('it answers on loopback, makes repeated slashes one, and reads compressed bodies', async () => {
  await using mock = await start();
  expect(mock.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const headers = { 'content-type': 'application/msgpack; charset=binary', 'content-encoding': 'gzip' };
  expect((await request(`${mock.url}//v0.4//traces`, { method: 'PUT', headers }, gzipSync(pack([[span()]])))).status).toBe(200);
  expect(await request(`${mock.url}/health?x=1`)).toMatchObject({ status: 200, json: { status: 'ok', spans: 1 } });
  expect((await request(`${mock.url}/v0.4/traces`, { method: 'PUT', headers }, 'no gzip')).status).toBe(400);
});

test('a body beyond 64 MiB is refused, plain or compressed, and the next request is served', async () => {
  await using mock = await start();
  const large = Buffer.alloc(64 * 1024 * 1024 + 1);
  expect((await request(`${mock.url}/v0.4/traces`, TRACES, large)).status).toBe(413);
  expect((await request(`${mock.url}/v0.4/traces`, { ...TRACES, headers: { ...TRACES.headers, 'content-encoding': 'gzip' } }, gzipSync(large))).status).toBe(
    413,
  );
  expect((await request(`${mock.url}/health`)).status).toBe(200);
});

test('senders that go away or speak no HTTP do not end it', async () => {
  await using mock = await start();
  const { port } = new URL(mock.url);
  const say = (text: string) =>
    new Promise<void>((resolve) => {
      const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(text, () => socket.destroy()));
      socket.on('close', () => resolve()).on('error', () => {});
    });
  await say('PUT /v0.4/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/msgpack\r\ncontent-length: 1000\r\n\r\nabc');
  await say('\0\0\0 nonsense\r\n\r\n');
  await say('GET //[::1 HTTP/1.1\r\nhost: x\r\n\r\n');
  expect((await request(`${mock.url}/health`)).status).toBe(200);
});

test('a port that is taken is an error, and a stopped mock gives its port back', async () => {
  const first = await start();
  const port = Number(new URL(first.url).port);
  await expect(startMockDatadog({ port }, nodeHost().clock)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await first[Symbol.asyncDispose]();
  await using again = await startMockDatadog({ port }, nodeHost().clock);
  expect(again.url).toBe(first.url);
});
