import { expect, test } from 'vitest';
import { expand, expandRecord, type Scope } from '../../../harness/sandbox/expand.ts';

const scope: Scope = {
  ports: { http: 20001, admin: 20002 },
  env: { TOKEN: 'secret', EMPTY: '' },
  sandboxDir: '/tmp/muster-x',
  urls: { database: 'postgres://127.0.0.1:20003/db' },
  file: 'tests/a.mjs',
  program: '/usr/bin/chromium',
};

const known = ['${port.http}', '${port.admin}', '${env.NAME}', '${sandbox.dir}', '${capability.database.url}'];

test.each([
  ['plain text', 'plain text'],
  ['', ''],
  ['http://127.0.0.1:${port.http}/x', 'http://127.0.0.1:20001/x'],
  ['${port.http}-${port.admin}', '20001-20002'],
  ['${env.TOKEN}', 'secret'],
  ['${env.EMPTY}', ''],
  ['${env.EMPTY:-a b}', 'a b'],
  ['${env.MISSING:-http://x:1}', 'http://x:1'],
  ['${env.MISSING:-}', ''],
  ['${env.TOKEN:-other}', 'secret'],
  ['${sandbox.dir}/data', '/tmp/muster-x/data'],
  ['${capability.database.url}', 'postgres://127.0.0.1:20003/db'],
  ['${file}', 'tests/a.mjs'],
  ['${program}', '/usr/bin/chromium'],
  ['$HOME and $(x)', '$HOME and $(x)'],
])('%j becomes %j', (text, value) => {
  expect(expand(text, scope)).toEqual({ ok: true, value });
});

test.each([
  ['${env.NOT_SET}', { code: 'unset-variable', variable: 'NOT_SET' }],
  ['${port.grpc}', { code: 'unknown-expression', expression: 'port.grpc', known }],
  ['${capability.cache.url}', { code: 'unknown-expression', expression: 'capability.cache.url', known }],
  ['${nonsense}', { code: 'unknown-expression', expression: 'nonsense', known }],
])('%j has no value, and the problem says which', (text, problem) => {
  expect(expand(text, scope)).toEqual({ ok: false, problems: [problem] });
});

test('all problems of a record come together', () => {
  const result = expandRecord({ A: '${env.ONE}', B: 'fine', C: '${env.TWO}' }, scope);
  expect(result).toEqual({
    ok: false,
    problems: [
      { code: 'unset-variable', variable: 'ONE' },
      { code: 'unset-variable', variable: 'TWO' },
    ],
  });
});

test('a record keeps its names', () => {
  expect(expandRecord({ PORT: '${port.http}', MODE: 'test' }, scope)).toEqual({ ok: true, value: { PORT: '20001', MODE: 'test' } });
});
