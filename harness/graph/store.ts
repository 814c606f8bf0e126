/**
 * The port of the system graph: services, endpoints and tests; who calls whom; which test touches what (DESIGN decision 5).
 *
 * Engines: SQLite in a file, Neo4j. Both pass the suite in `tests/contract/graph-store.ts`. Every write is one transaction: a reader
 * sees the graph before it or after it, and a refused ingest changes nothing.
 *
 * What is in the graph, at any time:
 * - what stack files declare: services, and calls between services (no endpoint, no count);
 * - the newest evidence of each test: an ingest replaces what earlier ones said of the tests in it. What of a test several traces of
 *   one ingest prove adds up, each trace once (`evidence.ts`, which both engines use);
 * - the evidence of no test: each endpoint and each call as the newest ingest that saw it outside of tests says;
 * - where the code of endpoints stands: an ingest that names an endpoint's origins replaces them;
 * - the history of tests;
 * - the tests that each repository is known to have (`repositories.ts`): a test is gone when none of them has it any more.
 * A service, endpoint or call that none of these knows any more is gone. A call's count is that of the evidence of all tests and of no
 * test, added up; it may be declared, observed, or both.
 */
import type { CodeOrigin, DeclaredGraph, GraphContents, GraphStats, Impact, MissingTests, RepositoryTests, TestHistory, TraceFacts } from '../model/graph.ts';
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
  /** Services (or areas) that changed, or endpoints of services as `<service> <endpoint>` (see `readArea` in `model/endpoint.ts`). */
  readonly changed: readonly string[];
  /**
   * 1 = the changed nodes themselves; r >= 2 = within r undirected calls (CHECKLIST D1).
   *
   * From a service, calls are those between services. From an endpoint they are those of the endpoint: it neighbours the endpoints
   * that it was seen calling or called by, those that its service called or was called by while no endpoint was named, and, whole,
   * each service that calls or is called by its service with no call between them ever observed. A whole service (one that was called
   * without an endpoint, for one) neighbours all that any of its endpoints does. A test is reached that touches an endpoint reached, or
   * its service with no endpoint named.
   */
  readonly radius: number;
}

export interface GraphStore extends AsyncDisposable {
  /** Replaces what the stack files say; observed calls stay. */
  declare(graph: DeclaredGraph): Promise<void>;
  /** Replaces the evidence of the tests in these facts; the same facts twice leave the same graph. */
  ingest(facts: readonly TraceFacts[]): Promise<GraphStats>;
  /** Forgets the evidence and the history of tests; one that is not known is nothing. */
  forget(tests: Iterable<TestId>): Promise<void>;
  /** Remembers that a repository has these tests, beside those that it is known to have. */
  claim(repository: RepositoryTests): Promise<void>;
  /** What would be forgotten if these were all tests of the repository. */
  missing(repository: RepositoryTests): Promise<MissingTests>;
  /** Remembers that these are all tests of the repository, and forgets those that are gone; the unclaimed stay. */
  prune(repository: RepositoryTests): Promise<MissingTests>;
  stats(): Promise<GraphStats>;
  impact(question: ImpactQuestion): Promise<Impact>;
  /** Ids of all tests that some trace proved to touch something. */
  tracedTests(): Promise<ReadonlySet<TestId>>;
  /** The path of a test through the system, in order; [] when it was never traced. */
  pathOf(test: TestId): Promise<readonly { readonly service: string; readonly endpoint: string }[]>;
  /** Where the code of endpoints stands, for all that any trace told it of. */
  origins(): Promise<readonly CodeOrigin[]>;
  /** All that the graph knows. */
  contents(): Promise<GraphContents>;
  /** Makes the graph know exactly this: `contents()` of it, or of another graph. */
  restore(contents: GraphContents): Promise<GraphStats>;
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
