/**
 * The port of the system graph: services, endpoints and tests; who calls whom; which test touches what (DESIGN decision 5).
 *
 * Engines: SQLite in a file (here), Neo4j (later). Both pass `store.contract.ts`. Every write is one transaction: a reader sees
 * the graph before it or after it, and a refused ingest changes nothing.
 */
import type { DeclaredGraph, GraphStats, Impact, TestHistory, TraceFacts } from '../model/graph.ts';
import type { TestId } from '../model/ids.ts';
import type { Problem } from '../model/problem.ts';
import type { TestResult } from '../model/test.ts';

/**
 * What every method below rejects with when the engine itself fails after it was opened: a full disk, a lock that nobody gives
 * back, a server that went away. The person can mend it, so it carries a problem; the graph is as it was.
 */
export class GraphFailure extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, cause: unknown) {
    super(problem.code, { cause });
    this.problem = problem;
  }
}

export interface ImpactQuestion {
  /** Services (or areas) that changed. */
  readonly changed: readonly string[];
  /** 1 = the changed nodes themselves; r >= 2 = within r undirected calls (CHECKLIST D1). */
  readonly radius: number;
}

export interface GraphStore extends AsyncDisposable {
  /** Replaces what the stack files say; observed calls stay. */
  declare(graph: DeclaredGraph): Promise<void>;
  /** Adds facts; the same facts twice leave the same graph. */
  ingest(facts: readonly TraceFacts[]): Promise<GraphStats>;
  stats(): Promise<GraphStats>;
  impact(question: ImpactQuestion): Promise<Impact>;
  /** Ids of all tests that some trace proved to touch something. */
  tracedTests(): Promise<ReadonlySet<TestId>>;
  /** The path of a test through the system, in order; [] when it was never traced. */
  pathOf(test: TestId): Promise<readonly { readonly service: string; readonly endpoint: string }[]>;
  /** Services, each with its endpoints, sorted. */
  services(): Promise<readonly { readonly name: string; readonly endpoints: readonly string[] }[]>;
  /** Tests that touch a service, e2e first, then by id. */
  testsOf(service: string): Promise<readonly { readonly id: TestId; readonly type: string }[]>;
  /** Remembers passed and failed tests of one run (others are ignored). */
  recordRun(run: string, results: readonly TestResult[]): Promise<void>;
  /** History of all tests that ever ran, by id. */
  history(): Promise<ReadonlyMap<TestId, TestHistory>>;
  /** History of some tests; those that never ran are left out. */
  historyOf(tests: Iterable<TestId>): Promise<ReadonlyMap<TestId, TestHistory>>;
  /** Tests whose last outcome was `failed`. */
  failedTests(): Promise<ReadonlySet<TestId>>;
}
