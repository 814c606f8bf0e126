/** Facts learned from traces, and what the graph answers. */
import type { TestId } from './ids.ts';
import { byCodeUnits } from './order.ts';

/** How often something was seen. Nothing here comes from our own clock, so the same traces always say the same. */
export interface Seen {
  /** Spans. */
  readonly count: number;
  /** Those of them that ended in an error: `errors / count` is the error share. */
  readonly errors: number;
  /** Start of the last of them, in ms since the epoch; null when no trace told a time. */
  readonly lastSeenMs: number | null;
}

/** A service, or one endpoint of it. */
export interface GraphNode {
  readonly service: string;
  /** `GET /items/:id` (see `model/endpoint.ts`); empty when none is named: then any of the service may be meant. */
  readonly endpoint: string;
}

/** One endpoint that a test passed through, in the order of the path. */
export interface Touch extends GraphNode, Seen {
  /** 0-based place on the test's path. */
  readonly position: number;
}

/** An observed call between different services, from what the caller was serving at that time. `count`: spans of the callee. */
export interface Call extends Seen {
  readonly caller: GraphNode;
  readonly callee: GraphNode;
}

/** Where the code of an endpoint stands. */
export interface CodeOrigin extends GraphNode {
  /** As the tracer wrote it, with `/`: absolute on the machine that ran it, or relative. */
  readonly file: string;
  readonly function: string | null;
  /** 1-based. */
  readonly line: number | null;
}

/** What traces prove of one test. `testId` is null for spans that carried no test's identity: their calls still count. */
export interface Evidence {
  readonly testId: TestId | null;
  /** `e2e`, `individual`, or whatever the trace says; empty without a test. */
  readonly testType: string;
  readonly touches: readonly Touch[];
  readonly calls: readonly Call[];
}

/** What one trace proves of one test. */
export interface TraceFacts extends Evidence {
  readonly traceId: string;
  readonly origins: readonly CodeOrigin[];
}

/** What a stack file says before any trace. */
export interface DeclaredGraph {
  readonly services: readonly string[];
  readonly calls: readonly { readonly caller: string; readonly callee: string }[];
}

/** Counts, with the keys of `muster graph stats --json`. `touches_edges`: distinct pairs of test and service; `calls_edges`: distinct pairs, observed or declared. */
export interface GraphStats {
  readonly services: number;
  readonly tests: number;
  readonly touches_edges: number;
  readonly calls_edges: number;
  readonly observed_calls_edges: number;
}

/**
 * Why a change can break a test: from what changed, over calls in either direction, to what the test touches. Each element is a
 * service, or `<service> <endpoint>` where endpoints are known; one element when the test touches what changed itself. A changed
 * endpoint that the graph does not know is followed by its service, which stands in for it.
 */
export type ImpactPath = readonly string[];

export interface ImpactedTest {
  readonly id: TestId;
  readonly type: string;
  readonly changed: string;
  readonly because: ImpactPath;
}

/** e2e first, then by id in code units. */
export function byTypeAndId(a: Pick<ImpactedTest, 'id' | 'type'>, b: Pick<ImpactedTest, 'id' | 'type'>): number {
  return Number(b.type === 'e2e') - Number(a.type === 'e2e') || byCodeUnits(a.id, b.id);
}

/** Answer to "what can this change break" (INTERFACES, "Graph rules"; CHECKLIST D1). */
export interface Impact {
  /** e2e first, then by id in code units. */
  readonly tests: readonly ImpactedTest[];
  /** Every service those tests touch, sorted. */
  readonly services: readonly string[];
  /** Changed areas that no test reaches. */
  readonly unmapped: readonly string[];
  /** Changed endpoints that nothing is known of, though their service is: the whole service was asked about. Absent when there are none. */
  readonly unknownEndpoints?: readonly string[];
}

/** What earlier runs of a test showed. */
export interface TestHistory {
  readonly id: TestId;
  /** Median of its last passed runs, in ms; null when it never passed. */
  readonly medianMs: number | null;
  readonly lastOutcome: 'passed' | 'failed';
  readonly lastRunId: string;
}

/** The history of a test with all that it is made from, so that it can be written again. */
export interface KeptHistory extends Omit<TestHistory, 'medianMs'> {
  /** Its last passed durations, oldest first, in ms. */
  readonly passedMs: readonly number[];
}

/** The tests of a repository. */
export interface RepositoryTests {
  /** That every checkout of it has. */
  readonly name: string;
  readonly tests: readonly TestId[];
}

/** What a graph knows of tests that no repository has. */
export interface MissingTests {
  /** Those that the repository in question had, sorted. */
  readonly gone: readonly TestId[];
  /** Those that no repository is known to have had, sorted. */
  readonly unclaimed: readonly TestId[];
}

/** All that a graph knows, sorted, so that two graphs that know the same are equal as data. */
export interface GraphContents {
  readonly declared: DeclaredGraph;
  /** One entry a test, by id; before them, when there is any, that of no test. */
  readonly evidence: readonly Evidence[];
  readonly origins: readonly CodeOrigin[];
  readonly history: readonly KeptHistory[];
  /** By name, each with its tests sorted. */
  readonly repositories: readonly RepositoryTests[];
}
