import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Shop, startApp, startShop } from './rig.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await startShop();
});

afterAll(() => shop[Symbol.asyncDispose]());

async function send(url: string, method = 'GET', body?: unknown): Promise<{ status: number; type: string | null; body: unknown; headers: Headers }> {
  const response = await fetch(url, { method, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }) });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type'), body: text === '' ? null : JSON.parse(text), headers: response.headers };
}

describe('demo-api', () => {
  test('an item lives from POST to DELETE', async () => {
    const { url } = shop.api;
    const made = await send(`${url}/items`, 'POST', { name: ' Jug ', priceCents: 1200, stock: 2 });
    const { id } = made.body as { id: number };
    expect(made).toMatchObject({ status: 201, body: { name: 'Jug', priceCents: 1200, stock: 2 } });
    expect(made.headers.get('location')).toBe(`/items/${id}`);
    expect(await send(`${url}/items/${id}`)).toMatchObject({ status: 200, body: { id, name: 'Jug' } });
    expect(await send(`${url}/items/${id}`, 'PUT', { name: 'Pot', priceCents: 1, stock: 0 })).toMatchObject({
      status: 200,
      body: { id, name: 'Pot', stock: 0 },
    });
    expect(await send(`${url}/items/${id}`, 'DELETE')).toMatchObject({ status: 204, body: null });
    expect(await send(`${url}/items/${id}`)).toMatchObject({ status: 404, body: { error: 'not-found' } });
    const next = await send(`${url}/items`, 'POST', { name: 'Jug', priceCents: 1, stock: 1 });
    expect((next.body as { id: number }).id).toBeGreaterThan(id);
  });

  test.each<[string, string, unknown, number, unknown]>([
    ['POST', '/items', '{"name":', 400, { error: 'not-json' }],
    ['POST', '/items', '[]', 422, { error: 'invalid', fields: { name: expect.any(String), priceCents: expect.any(String), stock: expect.any(String) } }],
    ['POST', '/items', { name: 'x'.repeat(81), priceCents: 1, stock: 1 }, 422, { error: 'invalid', fields: { name: expect.any(String) } }],
    ['PUT', '/items/1', { name: 'x', priceCents: 1.5, stock: 1 }, 422, { error: 'invalid', fields: { priceCents: expect.any(String) } }],
    ['PUT', '/items/999999', { name: 'x', priceCents: 1, stock: 1 }, 404, { error: 'not-found' }],
    ['POST', '/orders', { lines: [{ itemId: '1', quantity: 1 }] }, 422, { error: 'invalid', fields: { 'lines[0].itemId': expect.any(String) } }],
    ['POST', '/orders', { lines: [{ itemId: 999999, quantity: 1 }] }, 422, { error: 'unknown-item', itemId: 999999 }],
    ['PATCH', '/items', undefined, 405, { error: 'method-not-allowed' }],
    ['GET', '/nowhere', undefined, 404, { error: 'not-found' }],
    ['POST', '/items', 'x'.repeat(70_000), 413, { error: 'too-large' }],
  ])('%s %s with %j is refused in JSON', async (method, where, body, status, expected) => {
    const answer = await send(shop.api.url + where, method, body);
    expect(answer).toMatchObject({ status, type: 'application/json; charset=utf-8' });
    expect(answer.body).toEqual(expected);
  });

  test('an order takes all of its lines or none', async () => {
    const { url } = shop.api;
    const made = await send(`${url}/items`, 'POST', { name: 'Tray', priceCents: 500, stock: 3 });
    const { id } = made.body as { id: number };
    const line = (quantity: number) => ({ itemId: id, quantity });
    expect(await send(`${url}/orders`, 'POST', { lines: [line(2), line(2)] })).toMatchObject({ status: 409, body: { error: 'out-of-stock', left: 1 } });
    expect(await send(`${url}/items/${id}`)).toMatchObject({ body: { stock: 3 } });
    expect(await send(`${url}/orders`, 'POST', { lines: [line(1), line(2)] })).toMatchObject({ status: 201, body: { totalCents: 1500 } });
    expect(await send(`${url}/items/${id}`)).toMatchObject({ body: { stock: 0 } });
  });

  test('what was written to a file is there after a restart', async () => {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'muster-stack-one-'));
    const env = { DEMO_API_DATABASE: path.join(dir, 'items.sqlite') };
    const first = await startApp('demo-api', env);
    await send(`${first.url}/items`, 'POST', { name: 'Kept', priceCents: 1, stock: 1 });
    expect(await first.stop()).toBe(0);
    {
      await using second = await startApp('demo-api', env);
      const { body } = await send(`${second.url}/items`);
      expect((body as { items: { name: string }[] }).items.map(({ name }) => name)).toEqual(['Teapot', 'Kettle', 'Cup', 'Kept']);
    }
    rmSync(dir, { recursive: true });
  });
});

test('the back end shapes items for the shop and passes refusals on', async () => {
  const { url } = shop.bff;
  const made = await send(`${url}/api/items`, 'POST', { name: 'Pan', priceCents: 2999, stock: 0 });
  expect(made).toMatchObject({ status: 201, body: { price: '€29.99', available: false } });
  expect(await send(`${url}/api/items`, 'POST', '{')).toMatchObject({ status: 400, body: { error: 'not-json' } });
  expect(await send(`${url}/api/items/x%2F..%2F1`)).toMatchObject({ status: 404 });
});

test('what a shop sells cannot become markup', async () => {
  const name = '<script>alert("1")</script>';
  await send(`${shop.api.url}/items`, 'POST', { name, priceCents: 1, stock: 1 });
  const page = await (await fetch(shop.fe.url)).text();
  expect(page).not.toContain(name);
  expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
});

test('SIGTERM lets an open request be answered, then the service ends by itself', async () => {
  const api = await startApp('demo-api');
  const socket = net.connect(Number(new URL(api.url).port), '127.0.0.1');
  const body = JSON.stringify({ name: 'Late', priceCents: 1, stock: 1 });
  socket.write(`POST /items HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: ${body.length}\r\n\r\n`);
  // The server asks for the body, so the request is being served.
  expect(String((await once(socket, 'data'))[0])).toContain('100 Continue');
  const ended = api.stop();
  await expect
    .poll(() =>
      fetch(api.url).then(
        () => 'open',
        () => 'closed',
      ),
    )
    .toBe('closed');
  socket.write(body);
  const answer = String((await once(socket, 'data'))[0]);
  expect(answer).toMatch(/^HTTP\/1\.1 201 Created/);
  expect(answer.toLowerCase()).toContain('connection: close');
  expect(await ended).toBe(0);
});
