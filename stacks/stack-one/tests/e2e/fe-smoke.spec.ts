/**
 * The shop opens: its first page shows what demo-api has, by way of the back end.
 *
 * @test-id e2e/fe-smoke
 * @requires-demo-fe
 */
import { expect, test } from '../support/playwright.ts';

test('the front page lists the catalogue with prices and stock', async ({ request }) => {
  const response = await request.get('/');
  expect(response.status()).toBe(200);
  expect(response.headers()['content-type']).toBe('text/html; charset=utf-8');
  const page = await response.text();
  expect(page).toContain('<title>Catalogue · Demo shop</title>');
  expect(page).toMatch(/<span class="name">Teapot<\/span> <span class="price">€24\.50<\/span> <span class="stock">\d+ in stock<\/span>/);
  expect(page).toMatch(/<span class="name">Cup<\/span> <span class="price">€6\.50<\/span>/);
});

test('the checkout page offers each item that is in stock', async ({ request }) => {
  const response = await request.get('/checkout');
  expect(response.status()).toBe(200);
  const page = await response.text();
  expect(page).toMatch(/<option value="\d+" data-price-cents="2450">Teapot, €24\.50<\/option>/);
  expect(page).not.toContain('role="alert"');
});
