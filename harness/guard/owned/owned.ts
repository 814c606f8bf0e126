/**
 * Things beside processes and folders that a run makes on this machine: each kind is found again by what Muster wrote on it, so that
 * nothing of anybody else is ever removed.
 *
 * Adding a kind: a member of the union, its fields below, and one file with its `Remover`.
 */
import type { Host, HostFileAccess } from '../../host/host.ts';

/** Containers, networks and volumes of a container engine that carry this label. */
export interface OwnedContainers {
  readonly kind: 'containers';
  /** The engine's address as in DOCKER_HOST: `unix:///var/run/docker.sock`. */
  readonly engine: string;
  /** `name=value`. */
  readonly label: string;
}

/** A namespace of a Kubernetes cluster; removed only while it carries this label. */
export interface OwnedNamespace {
  readonly kind: 'namespace';
  /** Absolute path of the program. */
  readonly kubectl: string;
  /** Absolute path. */
  readonly kubeconfig: string;
  readonly context: string;
  readonly namespace: string;
  /** `name=value`. */
  readonly label: string;
}

/** A cluster that kind made for a run of CI; removed only while the record beside its kubeconfig says so, and no namespace of Muster is in it. */
export interface OwnedCluster {
  readonly kind: 'cluster';
  /** Absolute path of kind. */
  readonly program: string;
  readonly kubectl: string;
  readonly kubeconfig: string;
  readonly name: string;
  /** Absolute path of the record. */
  readonly record: string;
}

export type OwnedObject = OwnedContainers | OwnedNamespace | OwnedCluster;

/** What removing needs of the machine. */
export type RemoverHost = Pick<Host, 'processes' | 'clock' | 'sockets'> & { readonly files: HostFileAccess };

/** What became of something that was to be removed. What was never made is gone. */
export interface Removal {
  /** What was there and is not any more, in words for people: `container muster-1f-db`. */
  readonly removed: readonly string[];
  /** What may still be there and why, in words for people; null when nothing of it is. */
  readonly left: string | null;
}

/** How long whoever has it may take to say what is there, in ms; one who says nothing is not asked twice. */
export interface Patience {
  readonly patienceMs: number;
  /** Those that are asked only after others are not waited for after this moment, on the monotonic clock. */
  readonly until?: number;
  /** Addresses of engines that have just said nothing: each is asked for a moment only, in case it is back. */
  readonly silent?: ReadonlySet<string>;
}

/** What is left of it now, in ms; 0 when nobody is to be asked any more. */
export function remainingMs({ patienceMs, until = Number.POSITIVE_INFINITY }: Patience, clock: Pick<Host['clock'], 'monotonic'>): number {
  return Math.max(0, Math.min(patienceMs, until - clock.monotonic()));
}

/** Enough for any that works: a run has nothing else to wait for when it ends. */
export const AT_END: Patience = { patienceMs: 5000 };

export interface Remover<Owned extends OwnedObject> {
  /** What of it is there now, in words for people. Empty when it cannot be asked. */
  list(owned: Owned, patience: Patience, host: RemoverHost): Promise<readonly string[]>;
  remove(owned: Owned, patience: Patience, host: RemoverHost): Promise<Removal>;
}

const FIELDS: Readonly<Record<OwnedObject['kind'], readonly string[]>> = {
  containers: ['engine', 'label'],
  namespace: ['kubectl', 'kubeconfig', 'context', 'namespace', 'label'],
  cluster: ['program', 'kubectl', 'kubeconfig', 'name', 'record'],
};

const isKind = (kind: string): kind is OwnedObject['kind'] => Object.hasOwn(FIELDS, kind);

/** Whether a value from a lease on disk names such a thing. */
export function isOwnedObject(value: unknown): value is OwnedObject {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const kind = fields.get('kind');
  return typeof kind === 'string' && isKind(kind) && FIELDS[kind].every((name) => typeof fields.get(name) === 'string');
}

/** Whether two say the same. */
export const isSameObject = (one: OwnedObject, other: OwnedObject): boolean => JSON.stringify(one) === JSON.stringify(other);
