/**
 * Which runners of a plan cannot run: asked before any service is started, since nothing of that would be of use. Each suite's runner is
 * given one of its tests to prepare; nothing is run.
 */
import path from 'node:path';
import type { Plan } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import { runners } from '../runners/registry.ts';
import { definedVariables } from '../sandbox/environment.ts';
import type { Context } from './context.ts';

export function missingRunners({ configuration, dir, host }: Pick<Context, 'configuration' | 'dir' | 'host'>, plan: Plan): Problem[] {
  const scratch = path.join(dir, 'runner-check');
  host.files.makeDir(scratch);
  const problems = configuration.suites.flatMap((suite): readonly Problem[] => {
    const test = plan.tests.find((each) => each.suite === suite.name);
    // A program that an expression names is known once its value is.
    if (test === undefined || suite.command?.[0]?.includes('${') === true) return [];
    const batch = { suite, tests: [test], root: configuration.root, dir: scratch, env: { ...definedVariables(host.env), ...suite.env }, lanes: 1 };
    const commands = runners[suite.runner].prepare(batch, host);
    return commands.ok ? [] : commands.problems;
  });
  host.files.remove(scratch);
  return problems;
}
