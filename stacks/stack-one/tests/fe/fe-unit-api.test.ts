/**
 * demo-fe's own small API: what it answers without asking anybody.
 *
 * @test-id individual/fe-unit-api
 * @requires-demo-fe
 */
import { describe, expect, test } from 'vitest';
import { ask } from '../support/ask.ts';

describe("demo-fe's own API", () => {
  test('it tells that it is well', async () => {
    const response = await ask('/health');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok', service: 'demo-fe' });
  });

  test('it names the session that came in the header', async () => {
    const response = await ask('/api/session', { headers: { 'x-dev-session': 'pr-7' } });
    expect(await response.json()).toEqual({ header: 'x-dev-session', session: 'pr-7' });
  });

  test('it names the session that came as baggage', async () => {
    const response = await ask('/api/session', { headers: { baggage: 'team=shop, dev-session=pr%208;ttl=1' } });
    expect(await response.json()).toMatchObject({ session: 'pr 8' });
  });

  test('a page that does not exist is a page that says so', async () => {
    const response = await ask('/nowhere');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toContain('There is no such page.');
  });

  test('a method that a page does not take is refused with those that it takes', async () => {
    const response = await ask('/checkout', { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, POST');
  });
});
