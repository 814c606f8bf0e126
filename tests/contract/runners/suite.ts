/** What every runner must do, said once. Each adapter calls this with its fixture and with the one way to make it crash. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExpectedTest } from '../../../fixtures/runners/expected.ts';
import type { Suite } from '../../../harness/model/configuration.ts';
import type { RunnerName } from '../../../harness/model/test.ts';
import { openProject, type Project, suiteFor, testOf } from './project.ts';

export interface Subject {
  readonly runner: RunnerName;
  readonly expected: readonly ExpectedTest[];
  /** Variables that the fixture needs. */
  readonly env?: () => Readonly<Record<string, string>>;
  /** For a runner that takes seconds to begin. */
  readonly timeoutMs?: number;
  /** What ran, where the fixture does not write the list of it; emptied by `forget`. */
  readonly ran?: () => string[];
  /** Changes a project of its own so that the runner itself fails on `tests`. */
  crash(project: Project): { readonly tests: readonly ExpectedTest[]; readonly suite?: Partial<Suite>; readonly says: RegExp };
}

const outcomes = (tests: readonly ExpectedTest[]) => tests.map((expected) => ({ id: testOf(expected).id, outcome: expected.outcome }));

export function runnerContract(subject: Subject): void {
  const { runner, expected, timeoutMs: timeout = 60_000 } = subject;
  const env = () => subject.env?.() ?? {};

  describe(`the ${runner} runner`, { timeout }, () => {
    let project: Project;
    let before: string[];
    beforeAll(async () => {
      project = await openProject(runner);
      before = project.files();
    });
    afterAll(async () => {
      await project[Symbol.asyncDispose]();
    });
    const ran = (): string[] => (subject.ran?.() ?? project.ran()).sort();
    /** What ran in the course of `act`. */
    const during = async <T>(act: () => Promise<T>): Promise<{ value: T; left: string[] }> => {
      const earlier = ran();
      const value = await act();
      const left = ran();
      for (const line of earlier) left.splice(left.indexOf(line), 1);
      return { value, left };
    };
    const leaves = (tests: readonly ExpectedTest[]) => tests.flatMap((each) => each.leaves).sort();

    test('tells passed, failed and skipped apart, one result a test, in their order', async () => {
      const { value, left } = await during(() => project.run(expected.map(testOf), { env: env() }));
      expect(value.problems).toEqual([]);
      const byId = new Map(value.results.map((result) => [result.id, result]));
      expect(expected.map((each) => ({ id: testOf(each).id, outcome: byId.get(testOf(each).id)?.outcome }))).toEqual(outcomes(expected));
      expect(value.results).toHaveLength(expected.length);
      for (const each of expected) if (each.says !== undefined) expect(byId.get(testOf(each).id)?.message).toContain(each.says);
      expect(left).toEqual(leaves(expected));
    });

    test('runs exactly the selected tests and no others', async () => {
      const odd = expected.filter((each, index) => index % 2 === 1 && each.leaves.length > 0);
      const even = expected.filter((each, index) => index % 2 === 0 && each.leaves.length > 0);
      // A runner that takes whole files has no more to pick by.
      const picks = expected.some(({ titlePath }) => titlePath.length > 0) ? [odd, even] : [odd];
      for (const selected of picks) {
        const { value, left } = await during(() => project.run(selected.map(testOf), { env: env() }));
        expect(value.results.map(({ id, outcome }) => ({ id, outcome }))).toEqual(outcomes(selected));
        expect(left).toEqual(leaves(selected));
      }
    });

    test('a selected test whose file is absent fails, and the others run [S0-68]', async () => {
      const first = expected.filter(({ outcome }) => outcome === 'passed').slice(0, 1);
      const [absent = { file: '', titlePath: [] }] = first.map((each) => ({ ...each, file: `absent-${each.file}` }));
      const { results, problems } = await project.run([testOf(absent), ...first.map(testOf)], { env: env() });
      expect(problems).toEqual([]);
      expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'passed']);
      expect(results[0]?.message).toContain(absent.file);
      const alone = await project.run([testOf(absent)], { env: env() });
      expect(alone.results.map(({ outcome }) => outcome)).toEqual(['failed']);
      expect(alone.problems).toEqual([]);
    });

    test('two batches at once do not collide', async () => {
      const passing = expected.filter(({ outcome }) => outcome === 'passed').slice(0, 4);
      const half = Math.ceil(passing.length / 2);
      const { value, left } = await during(() =>
        Promise.all([passing.slice(0, half), passing.slice(half)].map((some) => project.run(some.map(testOf), { env: env() }))),
      );
      expect(value.flatMap(({ results }) => results.map(({ id, outcome }) => ({ id, outcome })))).toEqual(outcomes(passing));
      expect(left).toEqual(leaves(passing));
    });

    test('a runner that fails as such breaks its tests and is a problem', async () => {
      await using own = await openProject(runner);
      const { tests, suite, says } = subject.crash(own);
      const { results, problems } = await own.run(tests.map(testOf), { suite: suiteFor(runner, suite), env: env() });
      expect(results.map(({ outcome }) => outcome)).toEqual(tests.map(() => 'broken'));
      expect(problems[0]).toMatchObject({ code: 'runner-crashed', runner, suite: 'fixture' });
      expect(problems.map((problem) => ('lastLines' in problem ? problem.lastLines.join('\n') : '')).join('\n')).toMatch(says);
    });

    test('leaves no file in the project', () => {
      expect(project.files()).toEqual(before);
    });
  });
}
