/** Pictures of a graph: what is declared and what was seen are told apart, names come out unchanged, and the order never varies. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Evidence, GraphContents } from '../../../harness/model/graph.ts';
import { testId } from '../../../harness/model/ids.ts';
import { dotLabel, graphDot } from '../../../harness/report/graph/dot.ts';
import { graphMermaid, mermaidLabel } from '../../../harness/report/graph/mermaid.ts';
import { graphText } from '../../../harness/report/graph/text.ts';
import { filteredView, type GraphFilter, wholeView } from '../../../harness/report/graph/view.ts';

const seen = (count: number, errors = 0, lastSeenMs: number | null = null) => ({ count, errors, lastSeenMs });
const call = (caller: string, callee: string, ...how: Parameters<typeof seen>) => ({
  caller: { service: caller, endpoint: 'GET /' },
  callee: { service: callee, endpoint: 'GET /x' },
  ...seen(...how),
});

function evidence(id: string | null, path: readonly string[], calls: Evidence['calls'] = []): Evidence {
  const touches = path.map((service, position) => ({ service, endpoint: 'GET /x', position, ...seen(1) }));
  return { testId: id === null ? null : testId(id), testType: id?.split('/')[0] ?? '', touches, calls };
}

/** `web` calls `api` as declared; `store` was declared and never seen; `audit` was seen and never declared. */
const SHOP: GraphContents = {
  declared: {
    services: ['web', 'api', 'store'],
    calls: [
      { caller: 'web', callee: 'api' },
      { caller: 'api', callee: 'store' },
    ],
  },
  evidence: [
    evidence(null, [], [call('api', 'audit', 2, 0, 20)]),
    evidence('e2e/buy', ['web', 'api'], [call('web', 'api', 3, 1, 10)]),
    evidence('individual/api', ['api'], [call('api', 'audit', 1, 0, 30)]),
  ],
  origins: [],
  history: [],
  repositories: [],
};

const view = wholeView(SHOP);
const names = (filter: Partial<GraphFilter>) => filteredView(view, { services: [], tests: [], radius: 1, ...filter }).services.map(({ name }) => name);

test('services and calls are told by what declares them and what saw them', () => {
  expect(view.services.map(({ name, declared, observed, tests }) => [name, declared, observed, tests])).toEqual([
    ['api', true, true, 2],
    ['audit', false, true, 0],
    ['store', true, false, 0],
    ['web', true, true, 1],
  ]);
  expect(view.calls).toEqual([
    { caller: 'api', callee: 'audit', declared: false, observed: true, ...seen(3, 0, 30) },
    { caller: 'api', callee: 'store', declared: true, observed: false, ...seen(0) },
    { caller: 'web', callee: 'api', declared: true, observed: true, ...seen(3, 1, 10) },
  ]);
  expect(view.tests.map(({ id }) => id)).toEqual(['e2e/buy', 'individual/api']);
});

test.each([
  [{ services: ['web'] }, ['web']],
  [{ services: ['web'], radius: 2 }, ['api', 'audit', 'store', 'web']],
  [{ services: ['store', 'audit'] }, ['audit', 'store']],
  [{ tests: ['e2e/buy'] }, ['api', 'web']],
  [{ tests: ['e2e/buy'], services: ['store'] }, ['api', 'store', 'web']],
  [{ services: ['nobody'] }, []],
] as const)('the part that %o names', (filter, shown) => {
  expect(names(filter)).toEqual(shown);
});

test('a part of it keeps the tests that touch it, or those that were named', () => {
  const tests = (filter: Partial<GraphFilter>) => filteredView(view, { services: [], tests: [], radius: 1, ...filter }).tests.map(({ id }) => id);
  expect(tests({ services: ['web'] })).toEqual(['e2e/buy']);
  expect(tests({ services: ['api'], tests: ['individual/api'] })).toEqual(['individual/api']);
});

describe('each format', () => {
  test('as text', () => {
    expect(graphText(filteredView(view, { services: [], tests: ['e2e/buy'], radius: 1 }), true)).toBe(
      [
        '2 services, 1 call, 1 test',
        '',
        'api  (2 tests)',
        '  serves GET /',
        '  serves GET /x',
        '',
        'web  (1 test)',
        '  serves GET /',
        '  serves GET /x',
        '  calls api  (declared, seen 3 times, 1 of them failed)',
        '',
        'e2e/buy',
        '  1. web GET /x',
        '  2. api GET /x',
      ].join('\n'),
    );
    expect(graphText(view, false)).toContain('  calls audit  (not declared, seen 3 times)\n  calls store  (declared, never seen)');
    expect(graphText(view, false)).toContain('store  (no test, declared and never seen)');
  });

  test('as Mermaid', () => {
    expect(graphMermaid(view, true).split('\n')).toEqual([
      'flowchart LR',
      expect.stringContaining('%%'),
      '  s0["api<br/>2 tests"]',
      '  s1["audit<br/>no test"]',
      '  s2["store<br/>no test"]',
      '  s3["web<br/>1 test"]',
      '  s0 ==>|3| s1',
      '  s0 -.-> s2',
      '  s3 -->|3| s0',
      '  t0(["e2e/buy"])',
      '  t0 --- s3',
      '  t0 --- s0',
      '  t1(["individual/api"])',
      '  t1 --- s0',
      '  class s1 untested',
      '  class s2 untested',
      '  classDef untested stroke-dasharray: 4',
    ]);
  });

  test('as DOT', () => {
    expect(graphDot(view, false).split('\n')).toEqual([
      'digraph muster {',
      expect.stringContaining('//'),
      '  rankdir=LR;',
      '  node [shape=box];',
      '  s0 [label="api\\n2 tests"];',
      '  s1 [label="audit\\nno test", style=dashed];',
      '  s2 [label="store\\nno test", style=dashed];',
      '  s3 [label="web\\n1 test"];',
      '  s0 -> s1 [label="3", style=bold];',
      '  s0 -> s2 [style=dashed];',
      '  s3 -> s0 [label="3", style=solid];',
      '}',
    ]);
  });
});

test('a graph that knows nothing says so, and is a picture of nothing', () => {
  const nothing = wholeView({ declared: { services: [], calls: [] }, evidence: [], origins: [], history: [], repositories: [] });
  expect(graphText(nothing, false)).toContain('nothing is known yet');
  expect(graphMermaid(nothing, false)).toMatch(/^flowchart LR\n/);
  expect(graphDot(nothing, false)).toMatch(/^digraph muster \{[\s\S]*\}$/);
});

test('the order of what was stored changes nothing', () => {
  const turned = wholeView({
    ...SHOP,
    evidence: SHOP.evidence.toReversed(),
    declared: { services: ['store', 'web', 'api'], calls: SHOP.declared.calls.toReversed() },
  });
  expect(turned).toEqual(view);
});

describe('a name of any kind comes out unchanged', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.replace(/[\p{Cc}\u2028\u2029]/gu, ' '));

  test('of Mermaid, where what it reads is written as numbers', () => {
    fc.assert(
      fc.property(name, (text) => {
        const label = mermaidLabel(text);
        expect(label).not.toMatch(/["<>`]|#(?!\d+;)/);
        expect(label.replace(/#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))).toBe(text);
      }),
    );
  });

  test('of DOT, where backslashes and entities are read', () => {
    fc.assert(
      fc.property(name, (text) => {
        const label = dotLabel(text);
        expect(label).not.toMatch(/(?<!\\)(?:\\\\)*"/);
        const read = label.replace(/\\(.)/g, '$1').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
        expect(read).toBe(text);
      }),
    );
  });

  test('a line break in one begins no line of its own', () => {
    expect([mermaidLabel('a\r\nb'), dotLabel('a\n"b')]).toEqual(['a b', 'a \\"b']);
  });
});
