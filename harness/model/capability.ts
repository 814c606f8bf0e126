/** Something a test can require, and every way this repository knows to have it. Templates (`${port.http}`) are still unexpanded here. */
import type { CapabilityName } from './ids.ts';
import type { Place } from './problem.ts';

/** The keys of a provider's entry, in the order that `muster doctor` and errors name them. */
export const PROVIDER_KINDS = ['external', 'process', 'container', 'kind', 'flox'] as const;

export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** Already there: an address (usually from the environment) or a program on PATH. */
export interface ExternalSpec {
  readonly kind: 'external';
  readonly url?: string;
  /** What proves that it is this capability which answers at a fixed address: a GET of `http`, and a pattern that the body must match. */
  readonly identity?: { readonly http: string; readonly body: string };
  /** Program names or paths, tried in order; the first found is given to tests as `MUSTER_<CAPABILITY>_PATH`. */
  readonly program?: readonly string[];
}

/** A child process of the guard. */
export interface ProcessSpec {
  readonly kind: 'process';
  readonly command: readonly string[];
  /** Programs of which the command takes one that it finds: without any of them it is not even tried. */
  readonly runs?: readonly string[];
  /** From the repository's root. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Ready = exited with 0. */
  readonly oneShot: boolean;
}

/** A folder or file of this machine, or a volume, inside a container. */
export type ContainerMount =
  /** `source`: from the repository's root. */
  | { readonly kind: 'bind'; readonly source: string; readonly target: string; readonly readOnly: boolean }
  /** `name`: of a volume that the containers of a sandbox share; null = one that nobody else uses. */
  | { readonly kind: 'volume'; readonly name: string | null; readonly target: string; readonly readOnly: boolean };

/** A command inside a container that tells whether it is well; durations in ms. */
export interface ContainerHealthcheck {
  /** As the engine takes it: `CMD` and an argument list, `CMD-SHELL` and a line for the container's own shell, or `NONE`. */
  readonly test: readonly string[];
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  readonly retries?: number;
  readonly startPeriodMs?: number;
}

/** A container of the local engine. */
export interface ContainerSpec {
  readonly kind: 'container';
  readonly image: string;
  /** Makes the image here; both from the repository's root. */
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDir?: string;
  readonly user?: string;
  readonly env: Readonly<Record<string, string>>;
  /** Port inside the container for each of the capability's ports. */
  readonly expose: Readonly<Record<string, number>>;
  readonly mounts: readonly ContainerMount[];
  /** In place of the image's own. */
  readonly healthcheck?: ContainerHealthcheck;
  /** `sandbox`: the network that all containers of a sandbox share, where each has its capability's name; `host`: that of this machine. */
  readonly network: 'sandbox' | 'host';
  /** Other names that it has in the network of its sandbox. */
  readonly aliases: readonly string[];
  /** Runs the engine's own small init as its first process. */
  readonly init: boolean;
  /** Ready = exited with 0. */
  readonly oneShot: boolean;
}

/** Objects in a namespace of a Kubernetes cluster. */
export interface KindSpec {
  readonly kind: 'kind';
  /** Files or globs, from the repository's root; none = an empty namespace. */
  readonly manifests: readonly string[];
  /** What manifests may name beside `${NAMESPACE}`. */
  readonly vars: Readonly<Record<string, string>>;
  /** Images of the local engine that the cluster is given: the project's own. */
  readonly images: readonly string[];
  /** What each port leads to, as `kubectl port-forward` names it: `service/web:80`. */
  readonly forward: Readonly<Record<string, string>>;
  /** A context of the user's own kubeconfig, instead of the cluster that Muster makes. */
  readonly context?: string;
}

/** What a run is told about clusters. */
export interface ClusterOptions {
  /** Contexts that may be used although they are not local (`--allow-context`). */
  readonly allowed: readonly string[];
  /** Namespaces stay after the run (`--keep`). */
  readonly keep: boolean;
  /** The tag of the project's images in place of the one that manifests name (`--image-tag`). */
  readonly imageTag: string | null;
}

/** Where nothing is said of clusters: Muster's own and local ones, namespaces that go with the run, tags as written. */
export const OWN_CLUSTER: ClusterOptions = { allowed: [], keep: false, imageTag: null };

export interface FloxSpec {
  readonly kind: 'flox';
  readonly dir: string;
  readonly service: string;
}

export type ProviderSpec = ExternalSpec | ProcessSpec | ContainerSpec | KindSpec | FloxSpec;

/** The entry of one kind of provider. */
export type SpecOf<Kind extends ProviderKind> = Extract<ProviderSpec, { readonly kind: Kind }>;

/** One condition of readiness; a capability is ready when all of its checks hold. */
export type ReadyCheck =
  | { readonly kind: 'http'; readonly path: string; readonly port: string; readonly status: number; readonly body?: string }
  | { readonly kind: 'tcp'; readonly port: string }
  | { readonly kind: 'exec'; readonly command: readonly string[] }
  | { readonly kind: 'log'; readonly pattern: string }
  | { readonly kind: 'process' };

export interface PortSpec {
  /** Environment variable that overrides the port, for the address and the start command together. */
  readonly env?: string;
  /** A port that must be this one; leased from a block when absent. */
  readonly fixed?: number;
}

export interface Capability {
  readonly name: CapabilityName;
  /** Tried in this order. */
  readonly providers: readonly ProviderSpec[];
  readonly ports: Readonly<Record<string, PortSpec>>;
  /** Address for tests and dependents; may use `${port.NAME}`. */
  readonly url?: string;
  readonly ready: readonly ReadyCheck[];
  /** Deadline of readiness, in ms (30 s unless told). */
  readonly readyTimeoutMs: number;
  readonly dependsOn: readonly CapabilityName[];
  /** Attempts per check and base delay where a table such as S3's asks for it; otherwise Muster polls until the deadline. */
  readonly retries?: number;
  readonly retryDelayMs?: number;
  readonly stop: { readonly signal: 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGHUP'; readonly graceMs: number };
  readonly reusable: boolean;
  readonly reset?: readonly string[];
  /** Globs of the files that it is made of, from the root: a change to one of them makes it another service. */
  readonly files?: readonly string[];
  /** How long it stays without being asked for, and in any case. */
  readonly keepWarm?: { readonly idleMs?: number; readonly maxAgeMs?: number };
  /** Extra variables for tests and dependents (templates). */
  readonly exports: Readonly<Record<string, string>>;
  /** `app`: of the stack; `collector`: receives traces, so it is stopped last; `service`: everything else. */
  readonly role: 'app' | 'collector' | 'service';
  readonly place: Place;
}
