/**
 * The rules API, without a browser.
 *
 * @requires-backend
 */
import { expect, test } from '@playwright/test';
import { CHARGED_UNCHECKED, newRule } from '../support/rule.ts';

test('the backend says that it is well', async ({ request }) => {
  expect(await (await request.get('/health')).json()).toEqual({ status: 'ok', service: 'backend' });
});

test('a rule is kept, changed and removed', async ({ request }) => {
  const { id } = await newRule(request, 'charged unchecked');
  const changed = { name: 'charged', expression: 'trace.has(payment.charge)' };
  expect((await request.put(`/api/rules/${id}`, { data: changed })).status()).toBe(200);
  expect(await (await request.get(`/api/rules/${id}`)).json()).toEqual({ id, ...changed });
  expect((await request.delete(`/api/rules/${id}`)).status()).toBe(204);
  expect((await request.get(`/api/rules/${id}`)).status()).toBe(404);
});

test('a rule tells which traces it describes', async ({ request }) => {
  const { id } = await newRule(request, 'matches');
  const matches = async (...operations: string[]) => (await (await request.post(`/api/rules/${id}/matches`, { data: { operations } })).json()).matches;
  expect(await matches('payment.charge')).toBe(true);
  expect(await matches('payment.charge', 'fraud.check')).toBe(false);
});

test('what is no rule is refused, field by field', async ({ request }) => {
  const reply = await request.post('/api/rules', { data: { name: ' ', expression: `${CHARGED_UNCHECKED} or` } });
  expect(reply.status()).toBe(422);
  expect((await reply.json()).fields).toEqual({ name: 'text of 1 to 80 characters', expression: "'trace.has(…)', 'not' or '(' at 59" });
  expect((await request.post('/api/rules', { data: 'no JSON', headers: { 'content-type': 'text/plain' } })).status()).toBe(400);
});
