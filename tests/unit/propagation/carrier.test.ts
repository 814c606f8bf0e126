/** The helpers for servers, over real connections: a service that answers with the headers it got, and others that ask it. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { carrier, type Propagation, TEST_IDENTITY } from '../../../harness/propagation/index.ts';

const servers: http.Server[] = [];

async function listening(listener: http.RequestListener): Promise<string> {
  const server = http.createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

let echo: string;
beforeAll(async () => {
  echo = await listening((request, response) => void response.end(JSON.stringify(request.headers)));
});
afterAll(() => {
  for (const server of servers) server.close();
});

const travels = (role: Propagation['role']) => carrier({ role, travellers: [{ header: 'x-dev-session', own: 'own' }, TEST_IDENTITY] });

async function ask(url: string, headers: Record<string, string> = {}): Promise<Record<string, string>> {
  return (await fetch(url, { headers })).json() as Promise<Record<string, string>>;
}

test('requests that a service makes by fetch carry what came with the one it serves, also after it waited, and those of others never', async () => {
  const forwarder = travels('forwarder');
  const arrivals: (() => void)[] = [];
  const both = new Promise<void>((resolve) => {
    arrivals.push(() => arrivals.length > 2 && resolve());
  });
  const url = await listening(
    forwarder.serve(async (_, response) => {
      arrivals.push(() => {});
      arrivals[0]?.();
      await both;
      response.end(await (await forwarder.fetch(echo, { headers: { 'x-own': 'kept' } })).text());
    }),
  );
  const [one, two] = await Promise.all([ask(url, { 'x-test-id': 'e2e/one' }), ask(url, { baggage: 'test.id=e2e/two' })]);
  expect(one).toMatchObject({ 'x-test-id': 'e2e/one', baggage: 'test.id=e2e/one', 'x-own': 'kept' });
  expect(two).toMatchObject({ 'x-test-id': 'e2e/two', baggage: 'test.id=e2e/two' });
});

test('requests by node:http take them as an object', async () => {
  const forwarder = travels('forwarder');
  const url = await listening(
    forwarder.serve((_, response) => void http.get(echo, { headers: forwarder.headers() }, async (answer) => response.end(await text(answer)))),
  );
  expect(await ask(url, { 'x-test-id': 'e2e/one' })).toMatchObject({ 'x-test-id': 'e2e/one' });
});

test('what the caller sets wins, in a Request as in options', async () => {
  const originator = travels('originator');
  await originator.during({ 'x-test-id': 'e2e/arrived' }, async () => {
    const own = await originator.fetch(new Request(echo, { headers: { 'x-test-id': 'mine' } }));
    expect(await own.json()).toMatchObject({ 'x-test-id': 'mine', 'x-dev-session': 'own' });
  });
});

test('outside of any request an originator begins what is its own, and the others nothing', () => {
  expect(travels('originator').headers()).toEqual({ 'x-dev-session': 'own' });
  expect(travels('forwarder').headers()).toEqual({});
  expect(travels('terminal').during({ 'x-test-id': 'e2e/one' }, () => travels('terminal').headers())).toEqual({});
});
