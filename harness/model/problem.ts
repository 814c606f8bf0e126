/**
 * Everything that a user can mend (DESIGN decision 11): a union by permanent kebab-case `code`. Each variant carries what is
 * known; its words (what, why, one action) live in `report/explain.ts` and nowhere else. To add one: a variant here, a row there.
 */

/** Where a problem stands. `line` and `column` are 1-based; `path` is a key path such as `apps[0].role`. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly path?: string;
}

/** In the comments of test files. */
export type AnnotationProblem =
  | { readonly code: 'syntax'; readonly detail: string }
  | { readonly code: 'bad-name'; readonly tag: string; readonly text: string }
  | { readonly code: 'unbound'; readonly tag: string; readonly name: string }
  | { readonly code: 'two-sandboxes'; readonly kept: string; readonly other: string }
  /** Warnings: a tag that was surely meant but does not count where it stands. */
  | { readonly code: 'near-miss'; readonly text: string; readonly corrected: string }
  | { readonly code: 'computed-tag'; readonly text: string }
  | { readonly code: 'unknown-capability'; readonly name: string; readonly nearest: string | null; readonly known: readonly string[] }
  | { readonly code: 'duplicate-test-id'; readonly id: string; readonly first: string }
  /** Warnings of the inventory: why tests of a file cannot be picked one by one. `first` is a line of the same file. */
  | { readonly code: 'duplicate-title'; readonly title: string; readonly first: number }
  | { readonly code: 'unused-test-id'; readonly id: string }
  /** Tests that run as one ask for different sandboxes (null: the shared one). */
  | { readonly code: 'mixed-sandboxes'; readonly kept: string | null; readonly other: string | null };

/** In muster.yaml, a stack file or a manifest. */
export type ConfigurationProblem =
  | { readonly code: 'yaml'; readonly detail: string }
  | { readonly code: 'type'; readonly expected: string; readonly found: string }
  | { readonly code: 'missing'; readonly key: string }
  | { readonly code: 'enum'; readonly value: string; readonly allowed: readonly string[]; readonly nearest: string | null }
  | { readonly code: 'empty'; readonly key: string }
  | { readonly code: 'duplicate'; readonly key: string; readonly value: string }
  | {
      readonly code: 'unknown-downstream';
      readonly app: string;
      readonly downstream: string;
      readonly nearest: string | null;
      readonly known: readonly string[];
    }
  | { readonly code: 'cycle'; readonly cycle: readonly string[] }
  | { readonly code: 'unknown-key'; readonly key: string; readonly nearest: string | null; readonly allowed: readonly string[] }
  | { readonly code: 'bad-format'; readonly value: string; readonly expected: string }
  /** `expression`: what stands between the braces. */
  | { readonly code: 'unknown-expression'; readonly expression: string; readonly known: readonly string[] }
  | {
      readonly code: 'unknown-dependency';
      readonly capability: string;
      readonly dependsOn: string;
      readonly nearest: string | null;
      readonly known: readonly string[];
    }
  /** In a Compose file: something that would change what runs and that Muster does not do. */
  | { readonly code: 'compose-unsupported'; readonly key: string }
  | { readonly code: 'no-provider'; readonly capability: string }
  /** `instead`: the command that needs none. */
  | { readonly code: 'no-configuration'; readonly searched: string; readonly instead?: string };

/** In files and arguments in general. */
export type InputProblem =
  /** `named`: the file that is not there, when the place is where it is named. */
  | { readonly code: 'file-not-found'; readonly named?: string }
  | { readonly code: 'file-unreadable'; readonly detail: string }
  | { readonly code: 'json'; readonly detail: string }
  | { readonly code: 'usage'; readonly detail: string; readonly nearest: string | null; readonly command?: string }
  | { readonly code: 'unknown-test'; readonly text: string; readonly nearest: string | null }
  | { readonly code: 'unknown-suite'; readonly name: string; readonly nearest: string | null; readonly known: readonly string[] }
  | { readonly code: 'git'; readonly detail: string }
  | { readonly code: 'no-tests'; readonly include: readonly string[] }
  | { readonly code: 'stale-plan'; readonly detail: string }
  | { readonly code: 'report-unwritable'; readonly detail: string }
  /** A file or folder that Muster needs cannot be made, written or read: a full disk, a read-only file system, a lack of permission. */
  | { readonly code: 'system-refused'; readonly detail: string };

/** While services start, run and stop. */
export type CapabilityProblem =
  | { readonly code: 'command-not-found'; readonly capability: string; readonly command: string }
  | { readonly code: 'folder-not-found'; readonly capability: string; readonly folder: string }
  | { readonly code: 'log-unwritable'; readonly capability: string; readonly log: string; readonly detail: string }
  /** The system refused to start it: too many processes, an argument list that is too long. */
  | { readonly code: 'not-started'; readonly capability: string; readonly command: string; readonly detail: string }
  | { readonly code: 'exited-early'; readonly capability: string; readonly exit: string; readonly log: string | null; readonly lastLines: readonly string[] }
  | {
      readonly code: 'not-ready';
      readonly capability: string;
      readonly check: string;
      readonly attempts: number;
      readonly waitedMs: number;
      readonly last: string;
      readonly log: string | null;
      readonly lastLines: readonly string[];
    }
  /** An image that is neither here nor could be fetched or made. */
  | { readonly code: 'image-unavailable'; readonly capability: string; readonly image: string; readonly detail: string }
  /** The container engine would not do what a capability needs before its container can be started. */
  | { readonly code: 'engine-refused'; readonly capability: string; readonly engine: string; readonly detail: string }
  | { readonly code: 'port-in-use'; readonly capability: string; readonly port: number; readonly holder: string | null }
  /** A warning: a leased port was taken meanwhile, and another is tried. */
  | { readonly code: 'port-lost'; readonly capability: string; readonly port: number; readonly holder: string | null }
  | { readonly code: 'no-free-ports'; readonly capability: string }
  | { readonly code: 'no-usable-provider'; readonly capability: string; readonly tried: readonly { readonly provider: string; readonly because: string }[] }
  /** It does not run, could be started, and nothing was to be started. */
  | { readonly code: 'not-running'; readonly capability: string; readonly tried: readonly { readonly provider: string; readonly because: string }[] }
  /** A warning: a `muster up` of the same repository holds some, and a run has started its own beside them, or could not. */
  | { readonly code: 'up-not-used'; readonly run: string; readonly pid: number; readonly capabilities: readonly string[] }
  | { readonly code: 'dependency-failed'; readonly capability: string; readonly dependsOn: string }
  | { readonly code: 'died'; readonly capability: string; readonly exit: string; readonly log: string | null; readonly lastLines: readonly string[] }
  /** One whose end nobody sees was ready, and its checks hold no more. */
  | { readonly code: 'no-longer-ready'; readonly capability: string; readonly check: string; readonly last: string; readonly log: string | null }
  | { readonly code: 'cluster-failed'; readonly capability: string; readonly cluster: string; readonly detail: string; readonly lastLines: readonly string[] }
  | { readonly code: 'manifest-refused'; readonly capability: string; readonly detail: string }
  | { readonly code: 'image-not-loaded'; readonly capability: string; readonly image: string; readonly cluster: string; readonly detail: string }
  /** `events`: what the cluster says about it, oldest first. */
  | {
      readonly code: 'pod-failed';
      readonly capability: string;
      readonly pod: string;
      readonly reason: string;
      readonly detail: string;
      readonly events: readonly string[];
      readonly log: string | null;
      readonly lastLines: readonly string[];
    }
  | { readonly code: 'guard-lost'; readonly detail: string }
  /** What may still be there after the end of a run, each with the reason. */
  | { readonly code: 'not-removed'; readonly what: readonly string[] }
  /** Another `muster up` holds some of what was asked for. */
  | {
      readonly code: 'already-up';
      readonly run: string;
      readonly pid: number;
      readonly held: readonly string[];
      readonly missing: readonly string[];
    }
  | { readonly code: 'unset-variable'; readonly variable: string };

/** From runners. */
export type RunnerProblem =
  | { readonly code: 'runner-not-found'; readonly runner: string; readonly suite: string; readonly searched: readonly string[] }
  | {
      readonly code: 'runner-crashed';
      readonly runner: string;
      readonly suite: string;
      readonly exit: string;
      readonly log: string;
      readonly lastLines: readonly string[];
    }
  /** Tests whose pages asked services without naming them. */
  | { readonly code: 'pages-unnamed'; readonly suite: string; readonly browser: string; readonly tests: readonly string[] }
  | { readonly code: 'runner-too-old'; readonly runner: string; readonly suite: string; readonly version: string; readonly needed: string }
  | { readonly code: 'leak'; readonly pid: number; readonly command: string; readonly ports: readonly number[]; readonly owner?: string };

/** From traces and the graph. */
export type GraphProblem =
  | { readonly code: 'bad-shape'; readonly expected: string; readonly found: string }
  /** Bytes that should be OTLP in protobuf. */
  | { readonly code: 'protobuf'; readonly detail: string }
  | { readonly code: 'repeated-cursor'; readonly cursor: string }
  | { readonly code: 'too-many-spans'; readonly from: string; readonly spans: number; readonly pages: number }
  | { readonly code: 'graph-unusable'; readonly graph: string; readonly detail: string }
  /** A graph that is to be copied, with nothing in it. */
  | { readonly code: 'empty-graph'; readonly graph: string }
  | { readonly code: 'collect-failed'; readonly from: string; readonly detail: string }
  /** Reading from Datadog itself needs these variables. */
  | { readonly code: 'no-keys'; readonly variables: readonly string[] }
  /** A warning: nothing is known to break. Of a name that nothing here bears, `known` are those that there are and `nearest` is the one probably meant. */
  | { readonly code: 'unmapped-area'; readonly area: string; readonly nearest: string | null; readonly known?: readonly string[] }
  /** A warning: the whole service stands in for an endpoint of it that no trace showed. */
  | { readonly code: 'unknown-endpoint'; readonly service: string; readonly endpoint: string; readonly nearest: string | null }
  | { readonly code: 'bad-radius'; readonly value: string }
  | { readonly code: 'not-in-graph'; readonly kind: 'service' | 'test'; readonly name: string; readonly nearest: string | null }
  /** Services and calls together. */
  | { readonly code: 'graph-too-large'; readonly size: number; readonly limit: number };

/** Of requests to the REST API (`muster serve`). */
export type RequestProblem =
  /** No HTTP, or an address that is none. */
  | { readonly code: 'bad-request'; readonly detail: string }
  | { readonly code: 'missing-parameter'; readonly name: string }
  | { readonly code: 'bad-parameter'; readonly name: string; readonly value: string; readonly expected: string }
  | { readonly code: 'missing-fields'; readonly fields: readonly string[]; readonly mode: string }
  | { readonly code: 'nothing-to-ingest' }
  | { readonly code: 'outside-fixtures'; readonly named: string }
  | { readonly code: 'unknown-stack'; readonly name: string; readonly nearest: string | null; readonly known: readonly string[] }
  | { readonly code: 'unknown-run'; readonly name: string }
  | { readonly code: 'too-many-runs'; readonly waiting: number }
  | { readonly code: 'no-such-path'; readonly method: string; readonly address: string }
  | { readonly code: 'method-not-allowed'; readonly method: string; readonly allowed: readonly string[] }
  | { readonly code: 'media-type'; readonly header: string; readonly found: string; readonly expected: string }
  | { readonly code: 'body-too-large'; readonly limitBytes: number }
  | { readonly code: 'no-token' }
  | { readonly code: 'bad-signature' }
  /** A page of another site, or a name that another site made to point here. */
  | { readonly code: 'foreign-visitor'; readonly header: string; readonly value: string }
  /** A bug in Muster; the server lives on. */
  | { readonly code: 'internal-error'; readonly detail: string };

export type ProblemDetail = AnnotationProblem | ConfigurationProblem | InputProblem | CapabilityProblem | RunnerProblem | GraphProblem | RequestProblem;

export type Problem = Place & ProblemDetail;
export type ProblemCode = ProblemDetail['code'];

/** The published shape (INTERFACES): what `--json` prints for a `Problem`. */
export interface ExplainedProblem extends Place {
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint?: string;
}
