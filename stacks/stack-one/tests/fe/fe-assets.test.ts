/**
 * The static files of the shop front, as a browser asks for them.
 *
 * @test-id individual/fe-assets
 * @requires-demo-fe
 */
import { describe, expect, test } from 'vitest';
import { ask } from '../support/ask.ts';

describe("demo-fe's assets", () => {
  test('the style sheet comes with its type and styles the catalogue', async () => {
    const response = await ask('/assets/app.css');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(await response.text()).toContain('.catalogue');
  });

  test('the script comes with its type and can be parsed', async () => {
    const response = await ask('/assets/app.js');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const source = await response.text();
    expect(() => new Function(source)).not.toThrow();
    expect(source).toContain('/checkout');
  });

  test('a browser that has a file already is told so', async () => {
    const etag = (await ask('/assets/app.css')).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{16}"$/);
    const again = await ask('/assets/app.css', { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  test('no file outside the folder is served', async () => {
    const response = await ask('/assets/..%2fmain.ts');
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('startTracing');
  });
});
