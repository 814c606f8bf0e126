/**
 * A visitor buys: the form goes through front, back end and API, and the stock goes down by what was bought.
 *
 * @test-id e2e/fe-checkout-flow
 * @requires-demo-fe
 */
import type { APIRequestContext } from '@playwright/test';
import { expect, test } from '../support/playwright.ts';

interface Shown {
  readonly id: string;
  readonly stock: number;
}

/** What the front page says of an item. No two tests buy the same one: they run at the same time. */
async function shown(request: APIRequestContext, name: string): Promise<Shown> {
  const page = await (await request.get('/')).text();
  const row = new RegExp(`<li data-item="(\\d+)"><span class="name">${name}</span>[^\\n]*?<span class="stock">(\\d+) in stock</span>`).exec(page);
  return { id: row?.[1] ?? '', stock: Number(row?.[2]) };
}

test('buying two takes two from the stock and says what was paid', async ({ request }) => {
  const before = await shown(request, 'Teapot');
  const response = await request.post('/checkout', { form: { itemId: before.id, quantity: '2' } });
  expect(response.status()).toBe(201);
  const page = await response.text();
  expect(page).toMatch(/Order <span class="order">\d+<\/span> is on its way/);
  expect(page).toContain('You paid <span class="total">€49.00</span>');
  expect(await shown(request, 'Teapot')).toEqual({ id: before.id, stock: before.stock - 2 });
});

test('an order that is larger than the stock is refused and takes nothing', async ({ request }) => {
  const before = await shown(request, 'Cup');
  const response = await request.post('/checkout', { form: { itemId: before.id, quantity: String(before.stock + 1) } });
  expect(response.status()).toBe(409);
  expect(await response.text()).toContain('<p role="alert">There is not that much of it left.</p>');
  expect(await shown(request, 'Cup')).toEqual(before);
});

test('a quantity of nothing is refused with the form', async ({ request }) => {
  const { id } = await shown(request, 'Cup');
  const response = await request.post('/checkout', { form: { itemId: id, quantity: '0' } });
  expect(response.status()).toBe(422);
  expect(await response.text()).toContain('<p role="alert">Choose an item and a quantity from 1.</p>');
});
