/**
 * Which runners of a plan cannot run: asked before any service is started, so that nothing is started for their tests. Each suite's runner
 * is given one of its tests to prepare; nothing is run. Tests of the other suites go on.
 */
import path from 'node:path';
import type { Plan } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { TestResult } from '../model/test.ts';
import { explain } from '../report/explain.ts';
import { runners } from '../runners/registry.ts';
import { definedVariables } from '../sandbox/environment.ts';
import type { Context } from './context.ts';

export interface Runnable {
  readonly problems: readonly Problem[];
  /** Results of the tests that nobody can run. */
  readonly broken: readonly TestResult[];
  /** The plan without them, and without what only they need. */
  readonly rest: Plan;
}

/** The reasons, by suite. */
function missingRunners({ configuration, dir, host }: Pick<Context, 'configuration' | 'dir' | 'host'>, plan: Plan): ReadonlyMap<string, readonly Problem[]> {
  const scratch = path.join(dir, 'runner-check');
  const missing = new Map<string, readonly Problem[]>();
  host.files.makeDir(scratch);
  for (const suite of configuration.suites) {
    const test = plan.tests.find((each) => each.suite === suite.name);
    // A program that an expression names is known once its value is.
    if (test === undefined || suite.command?.[0]?.includes('${') === true) continue;
    const batch = {
      suite,
      declaredCommand: suite.command ?? [],
      tests: [test],
      root: configuration.root,
      dir: scratch,
      env: { ...definedVariables(host.env), ...suite.env },
      lanes: 1,
    };
    const commands = runners[suite.runner].prepare(batch, host);
    if (!commands.ok) missing.set(suite.name, commands.problems);
  }
  host.files.remove(scratch);
  return missing;
}

function without(plan: Plan, suites: ReadonlyMap<string, unknown>): Plan {
  const left = new Set(plan.tests.filter(({ suite }) => !suites.has(suite)).map(({ id }) => id));
  return {
    ...plan,
    tests: plan.tests.filter(({ id }) => left.has(id)),
    requirements: plan.requirements
      .map((requirement) => ({ ...requirement, tests: requirement.tests.filter((id) => left.has(id)) }))
      .filter(({ tests }) => tests.length > 0),
    workers: plan.workers.map((units) => units.filter(({ suite }) => !suites.has(suite))),
  };
}

/** What of a plan can be run here. */
export function runnable(context: Pick<Context, 'configuration' | 'dir' | 'host'>, plan: Plan): Runnable {
  const missing = missingRunners(context, plan);
  if (missing.size === 0) return { problems: [], broken: [], rest: plan };
  const broken = plan.tests.flatMap(({ id, suite }): TestResult[] => {
    const [problem] = missing.get(suite) ?? [];
    return problem === undefined ? [] : [{ id, outcome: 'broken', durationMs: 0, message: explain(problem).message }];
  });
  return { problems: [...missing.values()].flat(), broken, rest: without(plan, missing) };
}
