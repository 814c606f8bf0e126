/** Facts learned from traces, and what the graph answers. */
import type { TestId } from './ids.ts';
import { byCodeUnits } from './order.ts';

/** One service that a test passed through, in the order of the path. */
export interface Touch {
  readonly service: string;
  /** `GET /items/:id`; empty when the span names none. */
  readonly endpoint: string;
  /** 0-based place on the test's path through this trace. */
  readonly position: number;
}

/** What one trace proves. `testId` is null when no span carried a test's identity: its calls still count. */
export interface TraceFacts {
  readonly traceId: string;
  readonly testId: TestId | null;
  /** `e2e`, `individual`, or whatever the trace says. */
  readonly testType: string;
  readonly touches: readonly Touch[];
  /** Observed calls between different services. */
  readonly calls: readonly { readonly caller: string; readonly callee: string }[];
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
 * Why a change can break a test: from the changed service, over calls in either direction, to a service that the test touches.
 * One element when the test touches the changed service itself.
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
}

/** What earlier runs of a test showed. */
export interface TestHistory {
  readonly id: TestId;
  /** Median of its last passed runs, in ms; null when it never passed. */
  readonly medianMs: number | null;
  readonly lastOutcome: 'passed' | 'failed';
  readonly lastRunId: string;
}
