import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Capability } from '../../../harness/model/capability.ts';
import { type CapabilityName, capabilityName, testId } from '../../../harness/model/ids.ts';
import type { Requirement } from '../../../harness/model/plan.ts';
import type { Test } from '../../../harness/model/test.ts';
import { closeRequirements } from '../../../harness/requirements/requirements.ts';
import { capability } from '../annotations/stock.ts';

const known = (graph: Readonly<Record<string, readonly string[]>>) =>
  new Map<CapabilityName, Capability>(Object.entries(graph).map(([name, dependsOn]) => [capabilityName(name), capability(name, dependsOn)]));

const needs = (id: string, requires: readonly string[], sandbox: string | null = null): Test => ({
  id: testId(id),
  kind: 'individual',
  suite: 's',
  file: 'a.test.ts',
  titlePath: [],
  line: 1,
  requires: requires.map(capabilityName),
  sandbox,
  aliases: [],
});

const short = (requirements: readonly Requirement[]) =>
  requirements.map(
    ({ capability: name, sandbox, tests, dependsOn }) =>
      `${sandbox ?? '-'} ${name} [${tests.join(' ')}]${dependsOn.length > 0 ? ` after ${dependsOn.join(' ')}` : ''}`,
  );

const GRAPH = { grafana: ['backend'], backend: ['database', 'migrate'], migrate: ['database'], database: [], tempo: [] };

test('tests that need only backend require backend and what it depends on, and nothing else [S3-23]', () => {
  expect(short(closeRequirements([needs('a', ['backend'])], known(GRAPH)))).toEqual([
    '- backend [a] after database migrate',
    '- database [a]',
    '- migrate [a] after database',
  ]);
});

test('tests that need nothing require nothing [S3-23]', () => {
  expect(closeRequirements([needs('a', []), needs('b', [], 'x')], known(GRAPH))).toEqual([]);
});

test('each sandbox has its own, the shared one first, with the tests that need each', () => {
  const tests = [needs('z', ['tempo'], 'b'), needs('y', ['grafana']), needs('x', ['tempo', 'database'], 'a'), needs('w', ['database'])];
  expect(short(closeRequirements(tests, known(GRAPH)))).toEqual([
    '- backend [y] after database migrate',
    '- database [w y]',
    '- grafana [y] after backend',
    '- migrate [y] after database',
    'a database [x]',
    'a tempo [x]',
    'b tempo [z]',
  ]);
});

test('names that nobody declares are left out, and a cycle ends', () => {
  const graph = { a: ['b', 'gone'], b: ['a'] };
  expect(short(closeRequirements([needs('t', ['a', 'missing'])], known(graph)))).toEqual(['- a [t] after b', '- b [t] after a']);
});

test('the order of tests does not matter, every dependency is in the same sandbox, and nothing is there that no test reaches [S3-23]', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const some = fc.subarray(names);
  const graphs = fc.record({ a: some, b: some, c: some, d: some, e: some });
  const testLists = fc.array(fc.record({ requires: some, sandbox: fc.constantFrom(null, 'x', 'y') }), { maxLength: 6 });
  fc.assert(
    fc.property(graphs, testLists, (graph, list) => {
      const tests = list.map(({ requires, sandbox }, index) => needs(`t${index}`, requires, sandbox));
      const closed = closeRequirements(tests, known(graph));
      expect(closeRequirements(tests.toReversed(), known(graph))).toEqual(closed);
      const has = (name: string, sandbox: string | null) => closed.find((each) => each.capability === name && each.sandbox === sandbox);
      for (const { requires, sandbox, id } of tests) for (const name of requires) expect(has(name, sandbox)?.tests).toContain(id);
      for (const { capability: name, sandbox, dependsOn, tests: users } of closed) {
        expect(users.length).toBeGreaterThan(0);
        for (const dependency of dependsOn) expect(users.every((user) => has(dependency, sandbox)?.tests.includes(user))).toBe(true);
        const isAsked = tests.some((each) => each.sandbox === sandbox && each.requires.includes(name));
        expect(isAsked || closed.some((each) => each.sandbox === sandbox && each.dependsOn.includes(name))).toBe(true);
      }
    }),
  );
});
