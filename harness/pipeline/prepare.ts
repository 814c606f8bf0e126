/**
 * From a repository to a plan: annotations and configuration, the change, its impact, the selection, what it needs and who runs it.
 * Starts nothing. `muster plan` ends here; `muster run` goes on.
 */
import { createHash } from 'node:crypto';
import { type Inventory, inventory } from '../annotations/inventory.ts';
import type { GraphStore } from '../graph/store.ts';
import type { Host } from '../host/host.ts';
import type { Change } from '../model/change.ts';
import type { Configuration } from '../model/configuration.ts';
import type { Impact } from '../model/graph.ts';
import type { TestId } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { changeFromAreas, changeFromFiles, noChange } from '../planner/change.ts';
import { makePlan, staleness } from '../planner/plan.ts';
import { type SelectionRequest, select } from '../planner/select.ts';
import { closeRequirements } from '../requirements/requirements.ts';
import { changedSince, headCommit } from './git.ts';
import { withSystemGraph } from './system-graph.ts';

/** What was asked for on the command line, or over HTTP. */
export interface PlanRequest extends SelectionRequest {
  /** Areas given to `--changed`. */
  readonly changed: readonly string[];
  /** The ref given to `--since`. */
  readonly since: string | null;
  readonly radius: number;
  /** How many workers there may be; null = one a processor. */
  readonly workers: number | null;
}

/** A plan, and what should be known about how it came to be. */
export interface Prepared {
  readonly plan: Plan;
  readonly warnings: readonly Problem[];
}

const NO_IMPACT: Impact = { tests: [], services: [], unmapped: [] };

/** SHA-256 over the names and texts of all test files: a plan is bound to it. */
export function digestOf({ files }: Inventory): string {
  const hash = createHash('sha256');
  for (const { file, digest } of files) hash.update(`${file}\0${digest}\n`);
  return hash.digest('hex');
}

async function changeOf({ changed, since }: PlanRequest, { root, stack, changes, suites }: Configuration, host: Host): Promise<Result<Change>> {
  if (since === null) return ok(changed.length === 0 ? noChange() : changeFromAreas(changed));
  const files = await changedSince(since, root, host);
  if (!files.ok) return files;
  const directories = (stack?.apps ?? []).map(({ name, contextDir }) => ({ area: name, dir: contextDir }));
  return ok(changeFromFiles({ files: files.value, since, rules: changes, directories, suites }));
}

/** What the graph knows that selecting and weighing need. */
async function ask(graph: GraphStore, change: Change, { radius }: PlanRequest) {
  const impact = change.areas.length === 0 ? NO_IMPACT : await graph.impact({ changed: change.areas, radius });
  const traced = change.from === 'none' ? new Set<TestId>() : await graph.tracedTests();
  return { impact, traced, history: await graph.history() };
}

/** Takes stock of the tests. Problems of annotations refuse the run before anything starts. */
export function takeStock(configuration: Configuration, host: Host): Result<Inventory> {
  const stock = inventory(configuration, host);
  return stock.problems.length > 0 ? fail(...stock.problems) : ok(stock);
}

/** Selects and plans. */
export async function prepare(request: PlanRequest, stock: Inventory, configuration: Configuration, host: Host): Promise<Result<Prepared>> {
  const [change, commit] = await Promise.all([changeOf(request, configuration, host), headCommit(configuration.root, host)]);
  if (!change.ok) return change;
  const known = await withSystemGraph({ configuration, mode: 'read' }, host, async (graph, warnings) => ({
    warnings,
    ...(await ask(graph, change.value, request)),
  }));
  if (!known.ok) return known;
  const { impact, traced, history, warnings } = known.value;
  const suites = configuration.suites.map(({ name }) => name);
  const selection = select({ tests: stock.tests, suites, request, change: change.value, impact, traced, history });
  if (!selection.ok) return selection;
  const plan = makePlan({
    commit,
    digest: digestOf(stock),
    change: change.value,
    radius: request.radius,
    impact,
    selection: selection.value,
    requirements: closeRequirements(
      selection.value.selected.map(({ test }) => test),
      configuration.capabilities,
    ),
    tests: stock.tests,
    history,
    workers: request.workers ?? host.cpus,
  });
  return ok({ plan, warnings: [...stock.warnings, ...warnings] });
}

/** A plan that was written before: refused when commit or test files differ from those it was made from. */
export async function savedPlan(text: string, stock: Inventory, { root }: Configuration, host: Host): Promise<Result<Prepared>> {
  const { readPlan } = await import('../planner/plan-schema.ts');
  const plan = readPlan(text);
  if (!plan.ok) return plan;
  const stale = staleness(plan.value, { commit: await headCommit(root, host), digest: digestOf(stock) });
  return stale === null ? ok({ plan: plan.value, warnings: stock.warnings }) : fail(stale);
}
