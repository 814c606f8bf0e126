/** Requests at the socket of the warm guard: what is whole, and what is told of what is not. */
import { expect, test } from 'vitest';
import type { WarmRequest } from '../../../harness/guard/warm-protocol.ts';
import { readWarmRequest } from '../../../harness/guard/warm-request.ts';

const wish = { key: 'k', parts: { files: 'x' }, root: '/', id: 'backend', isExclusive: false, idleMs: 1, maxAgeMs: 1, dependsOn: [] };
const spec = { id: 'a', argv: ['node'], cwd: '/', env: {}, log: '/l', stop: { signal: 'SIGTERM', graceMs: 5 }, dependsOn: [] };
const record = { pid: 1, url: null, host: null, port: null, ports: {}, inside: null, program: null, dir: '/', log: '/l', variables: {} };
const object = { kind: 'containers', engine: 'unix:///e', label: 'a=b' } as const;

const whole: readonly WarmRequest[] = [
  { op: 'hello', request: 1, holder: { run: 'run-1', pid: 1, start: 1 } },
  { op: 'acquire', request: 1, wish },
  { op: 'spawn', request: 1, instance: 'i', spec },
  { op: 'remove-at-end', request: 1, instance: 'i', dir: '/d' },
  { op: 'own', request: 1, instance: 'i', object },
  { op: 'remove', request: 1, instance: 'i', object },
  { op: 'keep', request: 1, instance: 'i', record },
  { op: 'release', request: 1, instance: 'i' },
  { op: 'stop', request: 1, instance: 'i' },
  { op: 'retire', request: 1, which: { root: '/' }, because: 'x' },
  { op: 'list', request: 1 },
  { op: 'rest', request: 1 },
];

test.each(whole)('$op is read as it was sent', (request) => {
  expect(readWarmRequest(JSON.stringify(request))).toEqual({ kind: 'request', request });
});

test.each<[string, unknown, string]>([
  ['no JSON', undefined, 'it is no numbered request'],
  ['a request without a number', { op: 'list' }, 'it is no numbered request'],
  ['an op of every object', { op: 'toString', request: 7 }, 'its op is none'],
  ['acquire without a wish', { op: 'acquire', request: 7 }, 'acquire: wish is not as it should be'],
  ['acquire with half a wish', { op: 'acquire', request: 7, wish: { ...wish, parts: null } }, 'acquire: wish is not as it should be'],
  ['own of a kind that is none', { op: 'own', request: 7, instance: 'i', object: { ...object, kind: 'toString' } }, 'own: object is not as it should be'],
  ['spawn of nothing', { op: 'spawn', request: 7, instance: 'i', spec: { ...spec, argv: [] } }, 'spawn: spec is not as it should be'],
  ['hello of nobody', { op: 'hello', request: 7, holder: { pid: 1, start: 1 } }, 'hello: holder is not as it should be'],
])('%s is refused with the reason', (_, value, because) => {
  expect(readWarmRequest(JSON.stringify(value) ?? 'nonsense')).toMatchObject({ kind: 'bad', because });
});
