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
  /** Program names or paths, tried in order; the first found is given to tests as `MUSTER_<CAPABILITY>_PATH`. */
  readonly program?: readonly string[];
}

/** A child process of the guard. */
export interface ProcessSpec {
  readonly kind: 'process';
  readonly command: readonly string[];
  /** From the repository's root. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Ready = exited with 0. */
  readonly oneShot: boolean;
}

/** A container of the local engine. Declared and validated; started from issue 2 on. */
export interface ContainerSpec {
  readonly kind: 'container';
  readonly image: string;
  readonly env: Readonly<Record<string, string>>;
  readonly expose: Readonly<Record<string, number>>;
}

export interface KindSpec {
  readonly kind: 'kind';
  readonly manifests: readonly string[];
}

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
  | { readonly kind: 'http'; readonly path: string; readonly port: string; readonly status: number }
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
  /** Extra variables for tests and dependents (templates). */
  readonly exports: Readonly<Record<string, string>>;
  /** `app`: of the stack; `collector`: receives traces, so it is stopped last; `service`: everything else. */
  readonly role: 'app' | 'collector' | 'service';
  readonly place: Place;
}
