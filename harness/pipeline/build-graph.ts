/**
 * The nightly half: run every test if that is wanted, collect traces, store what they prove, forget tests that are gone. The half of a
 * change (`muster plan`, `muster run`) is another process, often on another machine; both share the graph and nothing else.
 *
 * A source that could not be read to its end refuses the build, and the graph is as it was.
 */
import { shownLocation } from '../graph/shown-location.ts';
import type { Host } from '../host/host.ts';
import type { Configuration } from '../model/configuration.ts';
import type { GraphStats, RepositoryTests } from '../model/graph.ts';
import type { TestId } from '../model/ids.ts';
import type { ExplainedProblem, Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { Test } from '../model/test.ts';
import { runTests } from '../pipeline.ts';
import { explain } from '../report/explain.ts';
import { plural } from '../report/layout.ts';
import { loadConfiguration } from '../stacks/load.ts';
import type { Asked } from '../stacks/locate.ts';
import type { RunRequest, Watcher } from './context.ts';
import { type KnownFacts, knownFacts } from './known-facts.ts';
import { takeStock } from './prepare.ts';
import { repositoryName } from './repository-name.ts';
import { type CollectRequest, readSources } from './span-sources.ts';
import { declaredBy } from './system-graph.ts';
import { withGraph } from './with-graph.ts';

export interface BuildRequest {
  readonly configuration: Asked;
  /** As `openGraph` takes it. */
  readonly graph: string;
  /** A run of every test, which teaches what its services sent; null = none. */
  readonly run: RunRequest | null;
  /** May name no sources. */
  readonly collect: CollectRequest;
  /** Whether tests that this repository had and does not have any more are forgotten. */
  readonly isPruned: boolean;
}

export interface BuildAnswer extends GraphStats {
  /** `interrupted`: a signal came before anything was stored or forgotten. */
  readonly status: 'built' | 'interrupted';
  readonly run: { readonly id: string; readonly exit_code: number } | null;
  /** Traces that were read from the sources. */
  readonly traces: number;
  /** Tests in them that are not of this repository: left out. */
  readonly foreign_tests: readonly TestId[];
  /** Tests that the graph knew, that this repository had, and that are gone. */
  readonly forgotten: readonly TestId[];
  /** What was wrong with a source although what it gave was taken; absent when nothing was. */
  readonly warnings?: readonly ExplainedProblem[];
}

export type BuildStep = 'collect' | 'store' | 'prune';

/** Who watches: the run by its events, the steps of the build by a line each, with the time that it took. */
export interface BuildWatcher extends Watcher {
  step(name: BuildStep, text: string, tookMs: number): void;
  warn(problem: Problem): void;
}

/** What is known of the repository. */
interface Ground {
  readonly configuration: Configuration | null;
  /** null: nobody knows, so nothing is foreign and nothing is gone. */
  readonly tests: readonly Test[] | null;
}

function groundOf(asked: Asked, host: Host): Result<Ground> {
  const loaded = loadConfiguration(asked, host);
  if (!loaded.ok) {
    const hasNone = asked.file === undefined && loaded.problems.every(({ code }) => code === 'no-configuration');
    return hasNone ? ok({ configuration: null, tests: null }) : loaded;
  }
  if (loaded.value.suites.length === 0) return ok({ configuration: loaded.value, tests: null });
  const stock = takeStock(loaded.value, [], host);
  return stock.ok ? ok({ configuration: loaded.value, tests: stock.value.tests }) : stock;
}

const NOTHING: KnownFacts = { facts: [], traces: 0, foreign: [] };

type Told = Pick<BuildWatcher, 'interrupted' | 'warn'>;

async function collect(request: CollectRequest, tests: Ground['tests'], { interrupted, warn }: Told, host: Host): Promise<Result<KnownFacts>> {
  if (request.sources.length === 0) return ok(NOTHING);
  const read = await readSources(request, host, interrupted);
  if (!read.ok) return read;
  const { documents, holes, warnings } = read.value;
  if (holes.length > 0) return fail(...holes);
  for (const problem of warnings) warn(problem);
  return knownFacts(documents, tests);
}

/** null where nobody knows which tests there are. */
async function ownTests({ configuration, tests }: Ground, host: Host): Promise<RepositoryTests | null> {
  if (configuration === null || tests === null) return null;
  return { name: await repositoryName(configuration, host), tests: tests.map(({ id }) => id) };
}

async function runOf({ run }: BuildRequest, watcher: BuildWatcher, host: Host): Promise<BuildAnswer['run']> {
  if (run === null) return null;
  const { results, exitCode } = await runTests(run, watcher, host);
  return { id: results.run_id, exit_code: exitCode };
}

export async function buildGraph(request: BuildRequest, watcher: BuildWatcher, host: Host): Promise<Result<BuildAnswer>> {
  const ground = groundOf(request.configuration, host);
  if (!ground.ok) return ground;
  const { configuration, tests } = ground.value;
  const run = await runOf(request, watcher, host);
  let begun = host.clock.monotonic();
  const tell = (name: BuildStep, text: string) => {
    watcher.step(name, text, host.clock.monotonic() - begun);
    begun = host.clock.monotonic();
  };
  const warnings: Problem[] = [];
  const warn = (problem: Problem) => {
    warnings.push(problem);
    watcher.warn(problem);
  };
  const { interrupted } = watcher;
  const read = interrupted.aborted ? ok(NOTHING) : await collect(request.collect, tests, { interrupted, warn }, host);
  // What a signal cut short is no problem of the source.
  const isInterrupted = interrupted.aborted;
  const collected = isInterrupted ? ok(NOTHING) : read;
  if (!collected.ok) return collected;
  const { facts, traces, foreign } = collected.value;
  if (request.collect.sources.length > 0 && !isInterrupted) tell('collect', `${plural(traces, 'trace')} from ${request.collect.sources.join(', ')}`);
  const place = { location: request.graph, ...(configuration?.stack ? { declared: declaredBy(configuration.stack) } : {}) };
  return withGraph(place, {}, host, async (graph) => {
    if (facts.length > 0) {
      await graph.ingest(facts);
      tell('store', `what they prove, in ${shownLocation(request.graph)}`);
    }
    const own = isInterrupted ? null : await ownTests(ground.value, host);
    const isPruned = request.isPruned && own !== null;
    if (own !== null && !isPruned) await graph.claim(own);
    const forgotten = isPruned ? (await graph.prune(own)).gone : [];
    if (isPruned) tell('prune', `${plural(forgotten.length, 'test')} that ${forgotten.length === 1 ? 'is' : 'are'} gone`);
    const status = isInterrupted ? 'interrupted' : 'built';
    const told = warnings.length > 0 ? { warnings: warnings.map(explain) } : {};
    return { status, run, traces, foreign_tests: foreign, forgotten, ...(await graph.stats()), ...told };
  });
}
