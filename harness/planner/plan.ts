/**
 * The plan: selected tests with their weights, what they need, and who runs them.
 *
 * In: the selection, and as data all that was asked elsewhere (commit, impact, requirements, history). Out: one `Plan`. Promise: the
 * same inputs give the same plan, and `planText` the same bytes (CHECKLIST S1-42). What runs it is `run/`.
 */
import type { Change } from '../model/change.ts';
import type { Impact, TestHistory } from '../model/graph.ts';
import type { TestId } from '../model/ids.ts';
import { byCodeUnits } from '../model/order.ts';
import type { Plan, PlannedTest, Reason, Requirement, Unit } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Test } from '../model/test.ts';
import type { Selection } from './select.ts';
import { split } from './split.ts';
import { type Weight, weigher } from './weigh.ts';

/** S0's message for a change that no test reaches, to the letter. */
export const NO_MAPPED_REGRESSION = 'No mapped regression; area needs tests';

export interface PlanInputs {
  /** HEAD, and SHA-256 over the test files. */
  readonly commit: string | null;
  readonly digest: string;
  readonly change: Change;
  readonly radius: number;
  readonly impact: Impact;
  readonly selection: Selection;
  /** Of the selected tests. */
  readonly requirements: readonly Requirement[];
  /** All tests of the repository and what earlier runs showed: the source of weights. */
  readonly tests: readonly Test[];
  readonly history: ReadonlyMap<TestId, TestHistory>;
  /** How many workers there may be; there are never more than units. */
  readonly workers: number;
}

/** Tests of one file in one sandbox, in the order of the plan. The key orders units like the paths of their files. */
function unitsOf(tests: readonly PlannedTest[]): ReadonlyMap<string, Unit> {
  const units = new Map<string, { suite: string; file: string; sandbox: string | null; tests: TestId[]; weightMs: number }>();
  for (const { id, suite, file, sandbox, weightMs } of tests) {
    const key = `${file}\0${suite}\0${sandbox ?? ''}`;
    const unit = units.get(key);
    if (unit === undefined) units.set(key, { suite, file, sandbox, tests: [id], weightMs });
    else {
      unit.tests.push(id);
      unit.weightMs += weightMs;
    }
  }
  return units;
}

/** Key by key, so that the bytes of a plan depend on no other module's order of keys. */
function planned(test: Test, because: readonly Reason[], weight: Weight): PlannedTest {
  const { id, kind, suite, file, titlePath, line, requires, sandbox, aliases } = test;
  return { id, kind, suite, file, titlePath, line, requires, sandbox, aliases, because, weightMs: weight.weightMs, weightFrom: weight.weightFrom };
}

/** Makes the plan. */
export function makePlan(inputs: PlanInputs): Plan {
  const { commit, digest, change, radius, impact, selection, requirements, history } = inputs;
  const weightOf = weigher(inputs.tests, history);
  const tests = selection.selected.map(({ test, because }): PlannedTest => planned(test, because, weightOf(test)));
  const units = unitsOf(tests);
  const workers = split(new Map(Array.from(units, ([key, { weightMs }]) => [key, weightMs])), Math.min(inputs.workers, units.size));
  const unmapped = [...impact.unmapped].sort(byCodeUnits);
  const isUnmapped = impact.tests.length === 0 && impact.unmapped.length > 0;
  return {
    version: 1,
    commit,
    digest,
    change,
    radius,
    tests,
    leftOut: selection.leftOut,
    services: [...impact.services].sort(byCodeUnits),
    unmapped,
    unmapped_area: isUnmapped ? (unmapped[0] ?? '') : '',
    requirements,
    workers: workers.assignment.map((keys) => keys.flatMap((key) => units.get(key) ?? [])),
    makespanMs: workers.makespan,
    lowerBoundMs: workers.lowerBound,
    message: isUnmapped ? NO_MAPPED_REGRESSION : '',
  };
}

const isTexts = (value: readonly unknown[]): boolean => value.every((each) => typeof each === 'string');

/** JSON with a line for each element of a list and of the lists in it. */
function elementsOnLines(value: unknown): string {
  // Inside of a text each quote is escaped, so that these three stand between two texts only. Many times as fast, for many ids.
  if (Array.isArray(value) && value.length > 0 && isTexts(value)) return `[\n${JSON.stringify(value).slice(1, -1).replaceAll('","', '",\n"')}\n]`;
  return Array.isArray(value) && value.length > 0 ? `[\n${value.map(elementsOnLines).join(',\n')}\n]` : JSON.stringify(value);
}

/** The plan as it is written: JSON with one test, one unit, one id a line, so that two plans can be compared by eye and by diff. */
export function planText(plan: Plan): string {
  const entries = Object.entries(plan).map(([key, value]) => `${JSON.stringify(key)}: ${elementsOnLines(value)}`);
  return `{\n${entries.join(',\n')}\n}\n`;
}

/** What a saved plan is held against. */
export interface Present {
  readonly commit: string | null;
  readonly digest: string;
  /** Names of those that are configured. */
  readonly suites: Iterable<string>;
  readonly capabilities: Iterable<string>;
}

/** The first name in the plan that is configured no more. */
function goneName({ workers, requirements }: Plan, now: Present): string | undefined {
  const [suites, capabilities] = [new Set(now.suites), new Set(now.capabilities)];
  const gone = [
    ...workers.flatMap((units) => units.map(({ suite }) => suite).filter((suite) => !suites.has(suite))),
    ...requirements.map(({ capability }) => capability).filter((capability) => !capabilities.has(capability)),
  ];
  return gone[0];
}

/** A test that no worker holds would be left out without a word, and one that two hold would run twice. */
function isCovered({ tests, workers }: Plan): boolean {
  const held = workers.flatMap((units) => units.flatMap((unit) => unit.tests));
  const known = new Set(tests.map(({ id }) => id));
  return held.length === known.size && new Set(held).size === held.length && held.every((id) => known.has(id));
}

/** Why a saved plan must not be run any more, or null: commit, test files or configured names differ from those it was made from. */
export function staleness(plan: Plan, now: Present): Problem | null {
  const stale = (detail: string): Problem => ({ code: 'stale-plan', detail });
  if (plan.commit !== now.commit) return stale(`it was made at ${plan.commit ?? 'no commit'}, and this is ${now.commit ?? 'no commit'}`);
  if (plan.digest !== now.digest) return stale('test files have changed since it was made');
  if (!isCovered(plan)) return stale('it was changed by hand: its workers do not hold each of its tests once');
  const gone = goneName(plan, now);
  return gone === undefined ? null : stale(`${gone} is configured no more`);
}
