/** The rules API and the page, asked through their routes, without a port. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pageRoutes } from '../../../stacks/observability/apps/backend/page.ts';
import { ruleRoutes } from '../../../stacks/observability/apps/backend/routes.ts';
import { openRules, type Rules } from '../../../stacks/observability/apps/backend/rules.ts';
import { matchRoute } from '../../../stacks/stack-one/service/router.ts';

let rules: Rules;
beforeEach(() => {
  rules = openRules(':memory:');
});
afterEach(() => rules.close());

async function ask(method: string, path: string, body: unknown = '') {
  const match = matchRoute([...ruleRoutes(rules), ...pageRoutes()], method, path);
  if (match.kind !== 'found') return { status: match.kind === 'not-found' ? 404 : 405, type: '', body: null };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const reply = await match.route.handle({ headers: {}, params: match.params, body: text });
  const type = reply.headers['content-type'] ?? '';
  return { status: reply.status, type, body: type.startsWith('application/json') ? JSON.parse(String(reply.body)) : reply.body };
}

const RULE = { name: 'charged', expression: 'trace.has(payment.charge)' };

describe('the rules API', () => {
  test('keeps rules', async () => {
    expect(await ask('POST', '/api/rules', RULE)).toMatchObject({ status: 201, body: { id: 1, ...RULE } });
    expect(await ask('GET', '/api/rules')).toMatchObject({ status: 200, body: { rules: [{ id: 1, ...RULE }] } });
    expect(await ask('PUT', '/api/rules/1', { ...RULE, name: ' renamed ' })).toMatchObject({ status: 200, body: { name: 'renamed' } });
    expect(await ask('DELETE', '/api/rules/1')).toMatchObject({ status: 204 });
    expect(await ask('GET', '/api/rules/1')).toMatchObject({ status: 404 });
  });

  test.each([
    ['POST', '/api/rules', 'no JSON', 400],
    ['POST', '/api/rules', { name: '', expression: 'trace.has(a)' }, 422],
    ['POST', '/api/rules', { name: 'a', expression: 'trace.has(' }, 422],
    ['POST', '/api/rules', { name: 'a' }, 422],
    ['POST', '/api/rules', [], 422],
    ['PUT', '/api/rules/7', RULE, 404],
    ['DELETE', '/api/rules/7', '', 404],
    ['GET', '/api/rules/zero', '', 404],
    ['POST', '/api/rules/7/matches', { operations: [] }, 404],
    ['POST', '/api/rules/7/matches', { operations: 'a' }, 422],
    ['PATCH', '/api/rules/7', '', 405],
  ])('%s %s %j is refused with %i', async (method, path, body, status) => {
    expect(await ask(method, path, body)).toMatchObject({ status });
  });

  test('tells which traces a rule describes, and how many rules there are', async () => {
    await ask('POST', '/api/rules', RULE);
    expect(await ask('POST', '/api/rules/1/matches', { operations: ['payment.charge'] })).toMatchObject({ body: { matches: true } });
    expect(await ask('POST', '/api/rules/1/matches', { operations: [] })).toMatchObject({ body: { matches: false } });
    expect((await ask('GET', '/metrics')).body).toContain('\nbackend_rules 1\n');
  });

  test('checks a rule that is being written', async () => {
    expect((await ask('POST', '/api/check', 'trace.has(a)')).body).toEqual({ fault: null });
    expect((await ask('POST', '/api/check', 'trace.has(')).body).toEqual({ fault: { offset: 10, expected: 'the name of an operation' } });
  });

  test('says that it is well', async () => {
    expect(await ask('GET', '/health')).toMatchObject({ status: 200, body: { status: 'ok', service: 'backend' } });
  });
});

describe('the page', () => {
  test.each([
    ['/rules', 'text/html'],
    ['/assets/rules.js', 'text/javascript'],
    ['/monaco/vs/loader.js', 'text/javascript'],
    ['/monaco/vs/editor/editor.main.css', 'text/css'],
  ])('%s is served from this machine as %s', async (path, type) => {
    const reply = await ask('GET', path);
    expect(reply.status).toBe(200);
    expect(reply.type).toContain(type);
  });

  test.each(['/monaco/vs/../../package.json', '/monaco/vs/%2e%2e/package.json', '/assets/../main.ts', '/monaco/package.json'])(
    '%s is no file of it',
    async (path) => {
      expect(await ask('GET', path)).toMatchObject({ status: 404 });
    },
  );

  test('loads nothing from elsewhere', async () => {
    for (const path of ['/rules', '/assets/rules.js', '/assets/rules.css']) expect(String((await ask('GET', path)).body)).not.toMatch(/https?:\/\//);
  });
});
