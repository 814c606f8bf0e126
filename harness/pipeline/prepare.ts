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
import type { Impact, TestHistory } from '../model/graph.ts';
import type { TestId } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { changeFromAreas, changeFromFiles, noChange } from '../planner/change.ts';
import { makePlan, staleness } from '../planner/plan.ts';
import { type SelectInput, type Selection, type SelectionRequest, select } from '../planner/select.ts';
import { closeRequirements } from '../requirements/requirements.ts';
import { narrowByCode } from './changed-code.ts';
import { changedSince, headCommit } from './git.ts';
import { withSystemGraph } from './system-graph.ts';
import { unknownEndpoints } from './unknown-endpoints.ts';
import { unmappedAreas } from './unmapped-areas.ts';

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
function digestOf({ files }: Inventory): string {
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

/** What the graph knows that selecting needs. */
async function ask(graph: GraphStore, change: Change, { radius }: PlanRequest): Promise<Pick<SelectInput, 'impact' | 'traced' | 'history'>> {
  if (change.from === 'none') return { impact: NO_IMPACT, traced: new Set(), history: new Map() };
  return {
    impact: change.areas.length === 0 ? NO_IMPACT : await graph.impact({ changed: change.areas, radius }),
    traced: await graph.tracedTests(),
    history: await graph.historyOf(await graph.failedTests()),
  };
}

/** What weighing needs: the history of the selected tests, and of all others only where one of these has none. */
async function historyFor({ selected, leftOut }: Selection, graph: GraphStore): Promise<ReadonlyMap<TestId, TestHistory>> {
  if (selected.length > leftOut.length) return graph.history();
  const own = await graph.historyOf(selected.map(({ test }) => test.id));
  return selected.every(({ test }) => (own.get(test.id)?.medianMs ?? null) !== null) ? own : graph.history();
}

/** Takes stock of the tests. Problems of annotations refuse the run before anything starts. */
export function takeStock(configuration: Configuration, asked: readonly string[], host: Host): Result<Inventory> {
  const found = inventory(configuration, host);
  const isAsked = (include: readonly string[]) =>
    asked.length === 0 || configuration.suites.some((suite) => suite.include === include && asked.includes(suite.name));
  const stock = { ...found, problems: found.problems.filter((problem) => problem.code !== 'no-tests' || isAsked(problem.include)) };
  return stock.problems.length > 0 ? fail(...stock.problems) : ok(stock);
}

/** Selects and plans. */
export async function prepare(request: PlanRequest, stock: Inventory, configuration: Configuration, host: Host): Promise<Result<Prepared>> {
  // Nothing to run is no success; those whose tests other programs run ask for no plan.
  if (configuration.suites.length === 0) return fail({ code: 'no-tests', include: [] });
  const [change, commit] = await Promise.all([changeOf(request, configuration, host), headCommit(configuration.root, host)]);
  if (!change.ok) return change;
  const suites = configuration.suites.map(({ name }) => name);
  const asked = await withSystemGraph({ configuration, mode: 'read' }, host, async (graph, warnings) => {
    const narrowed = await narrowByCode(change.value, graph, configuration, host);
    const known = await ask(graph, narrowed, request);
    const selection = select({ tests: stock.tests, suites, request, change: narrowed, ...known });
    if (!selection.ok) return selection;
    const unknown = [...(await unknownEndpoints(known.impact, graph)), ...(await unmappedAreas(known.impact, configuration, graph))];
    return ok({
      warnings: [...warnings, ...unknown],
      change: narrowed,
      impact: known.impact,
      selection: selection.value,
      history: await historyFor(selection.value, graph),
    });
  });
  const known = asked.ok ? asked.value : asked;
  if (!known.ok) return known;
  const { impact, selection, history, warnings } = known.value;
  const plan = makePlan({
    commit,
    digest: digestOf(stock),
    change: known.value.change,
    radius: request.radius,
    impact,
    selection,
    requirements: closeRequirements(
      selection.selected.map(({ test }) => test),
      configuration.capabilities,
    ),
    tests: stock.tests,
    history,
    workers: request.workers ?? host.cpus,
  });
  return ok({ plan, warnings: [...stock.warnings, ...warnings] });
}

/** What `muster plan --out` wrote. */
export interface SavedPlan {
  /** As it was named. */
  readonly file: string;
  readonly text: string;
}

/** A plan that was written before: refused when the repository differs from the one it was made from. */
export async function savedPlan({ file, text }: SavedPlan, stock: Inventory, configuration: Configuration, host: Host): Promise<Result<Prepared>> {
  const { readPlan } = await import('../planner/plan-schema.ts');
  const plan = readPlan(text);
  if (!plan.ok) return fail(...plan.problems.map((problem) => ({ file, ...problem })));
  const { root, suites, capabilities } = configuration;
  const stale = staleness(plan.value, {
    commit: await headCommit(root, host),
    digest: digestOf(stock),
    suites: suites.map(({ name }) => name),
    capabilities: capabilities.keys(),
  });
  return stale === null ? ok({ plan: plan.value, warnings: stock.warnings }) : fail(stale);
}
