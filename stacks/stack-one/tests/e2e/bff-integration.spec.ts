/**
 * What goes in at the back end stands in the API, and the other way round; seen from both ends.
 *
 * @test-id e2e/bff-integration
 * @requires-release-lifecycle-demo
 * @requires-demo-api
 */
import { address } from '../support/address.ts';
import { expect, test } from '../support/playwright.ts';

const bff = (path: string) => new URL(path, address('release-lifecycle-demo')).href;
const api = (path: string) => new URL(path, address('demo-api')).href;

test('an item made at the back end stands in the API as it was given', async ({ request }) => {
  const created = await request.post(bff('/api/items'), { data: { name: 'Integration jug', priceCents: 1999, stock: 5 } });
  expect(created.status()).toBe(201);
  const { id, price } = await created.json();
  expect(price).toBe('€19.99');
  const stored = await request.get(api(`/items/${id}`));
  expect(await stored.json()).toEqual({ id, name: 'Integration jug', priceCents: 1999, stock: 5 });
});

test('a checkout at the back end takes from the stock of the API', async ({ request }) => {
  const { id } = await (await request.post(api('/items'), { data: { name: 'Integration tray', priceCents: 1250, stock: 3 } })).json();
  const receipt = await request.post(bff('/api/checkout'), { data: { lines: [{ itemId: id, quantity: 3 }] } });
  expect(receipt.status()).toBe(201);
  expect(await receipt.json()).toMatchObject({ totalCents: 3750, total: '€37.50' });
  expect(await (await request.get(api(`/items/${id}`))).json()).toMatchObject({ stock: 0 });
  expect(await (await request.get(bff(`/api/items/${id}`))).json()).toMatchObject({ available: false });
});

test('an order with one line too many takes nothing at all', async ({ request }) => {
  const { id } = await (await request.post(api('/items'), { data: { name: 'Integration bowl', priceCents: 800, stock: 4 } })).json();
  const lines = [
    { itemId: id, quantity: 1 },
    { itemId: id, quantity: 4 },
  ];
  const refused = await request.post(bff('/api/checkout'), { data: { lines } });
  expect(refused.status()).toBe(409);
  expect(await refused.json()).toEqual({ error: 'out-of-stock', itemId: id, left: 3 });
  expect(await (await request.get(api(`/items/${id}`))).json()).toMatchObject({ stock: 4 });
});
