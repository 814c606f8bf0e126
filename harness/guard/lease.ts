/**
 * The lease of a run: what it has made on this machine, in `<stateDir>/leases/<run>.json`, so that the next run can remove it when
 * neither front door nor guard lives to do so. Written before a thing is made, and again when it is known.
 */
import path from 'node:path';
import type { HostFileAccess, MachineIdentity } from '../host/host.ts';
import type { ProcessIdentity } from '../host/process-identity.ts';
import { isOwnedObject, type OwnedObject } from './owned/owned.ts';

export interface LeasedProcess {
  readonly id: string;
  /** null between the intent to start it and its start. */
  readonly process: ProcessIdentity | null;
}

export interface Lease {
  readonly version: 1;
  readonly run: string;
  readonly root: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly machine: MachineIdentity;
  readonly frontDoor: ProcessIdentity;
  readonly guard: ProcessIdentity;
  readonly processes: readonly LeasedProcess[];
  /** Living daemons that became the guard's own children: whatever they carry, they are the run's. */
  readonly adopted: readonly ProcessIdentity[];
  /** Absolute folders that go with the run. */
  readonly dirs: readonly string[];
  /** What else goes with the run; named before it is made. */
  readonly objects: readonly OwnedObject[];
}

export function leasesDir(stateDir: string): string {
  return path.join(stateDir, 'leases');
}

export function leaseFile(stateDir: string, run: string): string {
  return path.join(leasesDir(stateDir), `${run}.json`);
}

export function writeLease(file: string, lease: Lease, files: HostFileAccess): void {
  files.write(file, `${JSON.stringify(lease)}\n`, 0o600);
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isIdentity = (value: unknown): value is ProcessIdentity => isFields(value) && Number.isInteger(value['pid']) && typeof value['start'] === 'number';
const isLeased = (value: unknown): value is LeasedProcess => isFields(value) && (value['process'] === null || isIdentity(value['process']));
const isMachine = (value: unknown): value is MachineIdentity =>
  isFields(value) && ['hostname', 'boot', 'namespace'].every((key) => typeof value[key] === 'string');

function isLease(value: unknown): value is Lease {
  if (!isFields(value) || value['version'] !== 1 || typeof value['run'] !== 'string') return false;
  const { processes, adopted, dirs, objects } = value;
  const hasProcesses = Array.isArray(processes) && processes.every(isLeased) && Array.isArray(adopted) && adopted.every(isIdentity);
  const hasLists =
    hasProcesses && Array.isArray(dirs) && dirs.every((dir) => typeof dir === 'string') && Array.isArray(objects) && objects.every(isOwnedObject);
  return hasLists && isMachine(value['machine']) && isIdentity(value['frontDoor']) && isIdentity(value['guard']);
}

/** null for text that is no lease. */
export function parseLease(text: string): Lease | null {
  try {
    const value: unknown = JSON.parse(text);
    return isLease(value) ? value : null;
  } catch {
    return null;
  }
}
