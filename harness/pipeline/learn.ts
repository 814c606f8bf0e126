/**
 * What a run teaches: the spans that its services sent become facts by test, and the graph remembers them with how each test ended.
 */
import type { Host } from '../host/host.ts';
import type { Configuration } from '../model/configuration.ts';
import type { GraphStats, TraceFacts } from '../model/graph.ts';
import type { RunId } from '../model/ids.ts';
import type { Problem } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import type { Test, TestResult } from '../model/test.ts';
import type { Latencies } from '../traces/latencies.ts';
import { repositoryName } from './repository-name.ts';
import { withSystemGraph } from './system-graph.ts';

export interface Collected {
  readonly facts: readonly TraceFacts[];
  /** Milliseconds of each call that a test caused, by endpoint. */
  readonly latencies: Latencies;
  readonly problems: readonly Problem[];
}

export const NOTHING_COLLECTED: Collected = { facts: [], latencies: {}, problems: [] };

/**
 * Reads all spans from a collector. Traces of no test of ours (health checks, another tool's requests) prove nothing and are left out.
 *
 * @param since milliseconds since the epoch: when the run began
 */
export async function collect(
  { baseUrl, since, tests }: { readonly baseUrl: string; readonly since: number; readonly tests: readonly Test[] },
  host: Host,
): Promise<Collected> {
  const [{ collectSpans }, { readTraces }, { canonical }, { latenciesOf }, { aliasesOf }, { pageFetcher }] = await Promise.all([
    import('../traces/collect-spans.ts'),
    import('../traces/read-traces.ts'),
    import('../traces/canonical.ts'),
    import('../traces/latencies.ts'),
    import('./known-facts.ts'),
    import('./span-pages.ts'),
  ]);
  const window = { from: String(Math.floor(since)), to: String(Math.ceil(host.clock.now()) + 1000) };
  const { pages, problems } = await collectSpans({ baseUrl, query: '*', ...window }, pageFetcher({}, host));
  if (pages.length === 0) return { ...NOTHING_COLLECTED, problems };
  const facts = readTraces(pages);
  if (!facts.ok) return { ...NOTHING_COLLECTED, problems: [...problems, ...facts.problems] };
  // Where pages are missing, what there is of a test must not replace what is known of it.
  if (problems.some(({ code }) => code !== 'repeated-cursor')) return { facts: [], latencies: latenciesOf(pages), problems };
  const ours = new Set<string>(tests.map(({ id }) => id));
  return {
    facts: canonical(facts.value, aliasesOf(tests)).filter(({ testId }) => testId !== null && ours.has(testId)),
    latencies: latenciesOf(pages),
    problems,
  };
}

/**
 * The facts of tests that ran to their end. New evidence of a test replaces its old, so what is cut off must not count: a test whose
 * service died, or that a signal ended, keeps what earlier runs showed.
 */
export function wholeEvidence(facts: readonly TraceFacts[], results: readonly TestResult[]): readonly TraceFacts[] {
  const ended = new Set<string>(results.filter(({ outcome }) => outcome === 'passed' || outcome === 'failed').map(({ id }) => id));
  return facts.filter(({ testId }) => testId !== null && ended.has(testId));
}

/** Feeds the graph, and says there whose the tests are. */
export function remember(
  { run, results, facts }: { readonly run: RunId; readonly results: readonly TestResult[]; readonly facts: readonly TraceFacts[] },
  configuration: Configuration,
  host: Host,
): Promise<Result<GraphStats>> {
  return withSystemGraph({ configuration }, host, async (graph) => {
    await graph.recordRun(run, results);
    await graph.claim({ name: await repositoryName(configuration, host), tests: results.map(({ id }) => id) });
    return facts.length > 0 ? graph.ingest(facts) : graph.stats();
  });
}
