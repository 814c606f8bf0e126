/**
 * The lease of a run: what it has made on this machine, in `<stateDir>/leases/<run>.json`, so that the next run can remove it when
 * neither front door nor guard lives to do so. Written before a thing is made, and again when it is known.
 */
import path from 'node:path';
import type { HostFileAccess, MachineIdentity } from '../host/host.ts';
import type { ProcessIdentity } from '../host/process-identity.ts';
import { parseAs } from '../model/parse-json.ts';
import { isOwnedObject, type OwnedObject } from './owned/owned.ts';

export interface LeasedProcess {
  readonly id: string;
  /** null between the intent to start it and its start. */
  readonly process: ProcessIdentity | null;
  /** The file that it writes to: whoever else holds that open was started by it. */
  readonly log: string;
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
  /** Living descendants of the guard that do not carry the run's marker: daemons with an environment of their own, and the like. */
  readonly adopted: readonly ProcessIdentity[];
  /** The group that the guard made and entered; null where there is none. */
  readonly cgroup: string | null;
  /** What an earlier sweep could not end: it has been killed, and its end is only waited for. */
  readonly stuck: readonly ProcessIdentity[];
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

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
export const isIdentity = (value: unknown): value is ProcessIdentity => isFields(value) && Number.isInteger(value['pid']) && typeof value['start'] === 'number';
const isLeased = (value: unknown): value is LeasedProcess =>
  isFields(value) && typeof value['log'] === 'string' && (value['process'] === null || isIdentity(value['process']));
export const isMachine = (value: unknown): value is MachineIdentity =>
  isFields(value) && ['hostname', 'boot', 'namespace'].every((key) => typeof value[key] === 'string');

function isLease(value: unknown): value is Lease {
  if (!isFields(value) || value['version'] !== 1 || typeof value['run'] !== 'string') return false;
  const { processes, adopted, stuck, cgroup, dirs, objects } = value;
  const areIdentities = (list: unknown) => Array.isArray(list) && list.every(isIdentity);
  const hasGroup = cgroup === null || typeof cgroup === 'string';
  const hasProcesses = Array.isArray(processes) && processes.every(isLeased) && areIdentities(adopted) && areIdentities(stuck) && hasGroup;
  const hasLists =
    hasProcesses && Array.isArray(dirs) && dirs.every((dir) => typeof dir === 'string') && Array.isArray(objects) && objects.every(isOwnedObject);
  return hasLists && isMachine(value['machine']) && isIdentity(value['frontDoor']) && isIdentity(value['guard']);
}

/** null for text that is no lease. */
export const parseLease = (text: string): Lease | null => parseAs(text, isLease);
