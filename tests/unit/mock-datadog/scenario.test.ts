/** Scenario files: what they may say, how it is told when they are wrong, and those that this repository has. */
import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readFaults, readScenario } from '../../../harness/mock-datadog/scenario/read-scenario.ts';
import { NO_SCENARIO, type Scenario } from '../../../harness/mock-datadog/scenario/scenario.ts';
import { linearRunners } from '../../../harness/planner/choose-runners.ts';
import { split } from '../../../harness/planner/split.ts';
import { percentage, weighSuites } from '../../../harness/planner/weigh-suites.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../../../fixtures/datadog');
const SCHEMA = path.resolve(import.meta.dirname, '../../../docs/reference/datadog-scenario.schema.json');

function scenarioOf(name: string): Scenario {
  const read = readScenario(fs.readFileSync(path.join(FIXTURES, name), 'utf8'), name);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

describe('the scenarios of this repository', () => {
  const published: object = JSON.parse(fs.readFileSync(SCHEMA, 'utf8'));
  const isScenario = new Ajv2020({ strict: false }).compile(published);

  test.each(['empty.yaml', 'skewed.yaml', 'itr-skip-mix.yaml', 'forem-policies-itr-skip-mix.yaml', 'faulty.yaml'])(
    '%s is read, and right by the published schema',
    (name) => {
      scenarioOf(name);
      expect(isScenario(parse(fs.readFileSync(path.join(FIXTURES, name), 'utf8'))), JSON.stringify(isScenario.errors)).toBe(true);
    },
  );

  test('the mix of forem has settings, durations of each file and the tests that are skipped: the figures of round 3 follow from it [S1-56, S1-58]', () => {
    const { settings, suites } = scenarioOf('forem-policies-itr-skip-mix.yaml');
    expect(settings).toMatchObject({ itr_enabled: true, tests_skipping: true });
    expect(suites).toHaveLength(23);
    // As discovery finds them: 363, with 129 in the nineteen light files.
    const found: Readonly<Record<string, number>> = { admin: 2, follow: 3, article: 194, comment: 35 };
    const testsOf = (file: string, index: number) => found[/(\w+)_policy_spec/.exec(file)?.[1] ?? ''] ?? (index < 19 ? 7 : 6);
    const measured = suites.map(({ module, suite, file, duration, skippable, tests: known }, index) => ({
      module,
      suite,
      file,
      tests: testsOf(file, index),
      skipped: skippable === 'all' ? known.length : skippable.length,
      p50: duration?.p50,
    }));
    const { weights, omitted, share } = weighSuites(
      measured,
      suites.map(({ file }) => file),
    );
    expect(omitted).toEqual(['spec/policies/admin_policy_spec.rb']);
    expect(weights.get('spec/policies/follow_policy_spec.rb')).toBe(1000);
    expect(percentage(share)).toBe('22.30');
    const runners = linearRunners(share, { min: 1, max: 8 });
    expect(runners).toBe(6);
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    expect([sum(measured.map(({ tests }) => tests)), sum(measured.map(({ skipped }) => skipped))]).toEqual([363, 4]);
    const { assignment, loads } = split(weights, runners);
    expect(loads).toEqual([10_000, 8000, 1000, 700, 600, 600]);
    expect(assignment.map(({ length }) => length)).toEqual([1, 1, 1, 7, 6, 6]);
  });
});

describe('a scenario', () => {
  test('that says nothing knows nothing', () => {
    expect(readScenario('version: 1\n', 's.yaml')).toEqual({ ok: true, value: NO_SCENARIO });
  });

  test('fills in what its suites do not say', () => {
    const read = readScenario(
      'version: 1\nmodule: vitest\nsuites: [{ suite: a.test.ts }, { suite: b, module: rspec, file: b.rb, p50: 1s, skippable: false }]\n',
      's.yaml',
    );
    const nothing = { tests: [], skippable: [], quarantined: [], disabled: [], attemptToFix: [] };
    expect(read.ok && read.value.suites).toEqual([
      { module: 'vitest', suite: 'a.test.ts', file: 'a.test.ts', duration: null, ...nothing },
      { module: 'rspec', suite: 'b', file: 'b.rb', duration: { p50: '1000000000', p90: '1000000000' }, ...nothing },
    ]);
  });

  test('tells every problem at once, each with its place', () => {
    const text = `version: 2
settings: { itr_enabled: maybe, test_skipping: true }
suites:
  - { suite: a, p50: 4 seconds }
  - { file: b.rb, skippable: some }
commits: [abc]
faults:
  - { endpoint: setings, status: 99, cursor: never }
`;
    const read = readScenario(text, 'scenarios/s.yaml');
    expect(read.ok ? [] : read.problems.map(({ code, file, line, path: key }) => [code, `${file}:${line}`, key])).toEqual([
      ['enum', 'scenarios/s.yaml:1', 'version'],
      ['type', 'scenarios/s.yaml:2', 'settings.itr_enabled'],
      ['unknown-key', 'scenarios/s.yaml:2', 'settings.test_skipping'],
      ['bad-format', 'scenarios/s.yaml:4', 'suites[0].p50'],
      ['missing', 'scenarios/s.yaml:5', 'suites[1].suite'],
      ['type', 'scenarios/s.yaml:5', 'suites[1].skippable'],
      ['bad-format', 'scenarios/s.yaml:6', 'commits[0]'],
      ['enum', 'scenarios/s.yaml:8', 'faults[0].endpoint'],
      ['bad-format', 'scenarios/s.yaml:8', 'faults[0].status'],
      ['enum', 'scenarios/s.yaml:8', 'faults[0].cursor'],
    ]);
  });

  test('names the endpoint that was meant', () => {
    const read = readFaults('{"faults": [{"endpoint": "suite-duration", "status": 500}]}', 'body.json');
    expect(read).toMatchObject({ ok: false, problems: [{ code: 'enum', nearest: 'suite-durations', line: 1 }] });
  });

  test.each(['{ suite: a }, { suite: a }', '{ suite: a, module: m }, { suite: b }, { suite: a, module: m }'])('has each suite once: %s', (suites) => {
    const read = readScenario(`version: 1\nsuites: [${suites}]\n`, 's.yaml');
    expect(read).toMatchObject({ ok: false, problems: [{ code: 'duplicate', value: 'a', line: 2 }] });
  });

  test('that is no YAML is a problem, as is a header that would end another', () => {
    expect(readScenario('version: 1\nsuites: [', 's.yaml')).toMatchObject({ ok: false, problems: [{ code: 'yaml', line: 2 }] });
    expect(readFaults('{"faults": [{"endpoint": "info", "headers": {"a": "b\\r\\nc: d"}}]}', 'body.json').ok).toBe(false);
    expect(readFaults('{"faults": [', 'body.json')).toMatchObject({ ok: false, problems: [{ code: 'json' }] });
  });
});
