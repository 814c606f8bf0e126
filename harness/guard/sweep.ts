/**
 * What runs left behind whose front door and guard are both dead: ended, removed, and reported. Called at the start of every run.
 *
 * Safe to do twice at once: whoever renames a lease has it. Nothing of a living run, of another machine or of another pid namespace
 * is touched.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { identify, isAlive, isGone } from '../host/process-identity.ts';
import { stateDir as stateDirOf } from '../host/state-dir.ts';
import { endAbandoned, isAbandoned } from './abandoned.ts';
import { bringDown, type Family } from './bring-down.ts';
import { removeCgroup } from './cgroup.ts';
import { family, lineage } from './family.ts';
import { clearFolders } from './folders.ts';
import { type Lease, leaseFile, leasesDir, parseLease, writeLease } from './lease.ts';
import { runMarker } from './marker.ts';
import { AT_END, type Patience } from './owned/owned.ts';
import { listObject, removeObjects } from './owned/remove.ts';
import { portsOf, releasePorts } from './port-blocks.ts';

/** Nobody waits for a dead run's services to save their work; this long is for those that remove files of their own. */
const GRACE_MS = 2000;

/** A start waits no longer for all that says nothing, in ms; a run that has just ended, or a sweep by hand, does. */
const AT_START_MS = 2000;

/** What a lease was found to have left. */
export interface SweptRun {
  readonly run: string;
  /** Command lines of the processes that were ended. */
  readonly processes: readonly string[];
  /** Folders that were removed. */
  readonly dirs: readonly string[];
  /** Containers and namespaces that were removed, in words. */
  readonly objects: readonly string[];
  readonly portBlocks: number;
  /** What of it may still be there and why, in words: its lease stays, for the next sweep. */
  readonly left: readonly string[];
  /** True when something of it could not be ended, not even by SIGKILL, or could not be removed. */
  readonly isStuck: boolean;
}

export interface SweepReport {
  readonly swept: readonly SweptRun[];
  /** Lease files that could not be read, where they are now. */
  readonly movedAside: readonly string[];
}

/** Parts of the machine that a sweep uses. */
export type SweepHost = Pick<Host, 'files' | 'clock' | 'table' | 'cgroups' | 'processes' | 'sockets'>;

/** A lease of another machine, or one that cannot be read, is let go after this long: nobody can tell what became of its run. */
const EXPIRY_MS = 7 * 24 * 3600 * 1000;
/** A draft that its writer never renamed. */
const STALE_DRAFT_MS = 60_000;

/** `<run>.json.<pid>-<start>.swept`: the lease that this process is sweeping, or was when it died. */
const CLAIM = /^(.+\.json)\.(\d+)-(\d+)\.swept$/;

/** `<run>.json.<pid>.tmp`: a lease that is being written, or was when its writer died. */
const DRAFT = /\.json\.(\d+)\.tmp$/;

interface FoundLease {
  readonly file: string;
  readonly lease: Lease;
}

interface Sweeping {
  readonly stateDir: string;
  /** Asked for when the first one is to say what is there. */
  readonly patience: () => Patience;
}

function leftovers(lease: Lease, host: SweepHost): Family {
  // After a reboot its pids name other processes, and its group is gone.
  const isSameBoot = lease.machine.boot === host.table.machine().boot;
  const leaders = isSameBoot ? [...lease.adopted, ...lease.processes.flatMap(({ process }) => (process ? [process] : []))] : [];
  const group = isSameBoot ? lease.cgroup : null;
  // A log that is the run's alone has the run's name in its path.
  const logs = lease.processes.map(({ log }) => log).filter((log) => log.includes(lease.run));
  const grouped = () => (group === null ? [] : host.cgroups.members(group));
  return {
    leader: null,
    async members() {
      const rows = host.table.list();
      const spared = lineage(rows, host.processes.pid);
      const pids = rows.map((row) => row.pid);
      const marked = new Set([...host.table.carriers(pids, runMarker(lease.run)), ...host.table.writers(pids, logs), ...grouped()]);
      return family(rows, { leaders, marked, isAmongOwn: false }).filter((row) => !spared.has(row.pid));
    },
    async killAll() {
      // A run inside the dead run sweeps too, and must not end itself.
      if (group !== null && !grouped().includes(host.processes.pid)) host.cgroups.kill(group);
    },
  };
}

/** Whether something of it was killed by an earlier sweep and has still not ended: the system will end it, and nobody can do more. */
function isWaiting({ machine, stuck }: Lease, host: SweepHost): boolean {
  return machine.boot === host.table.machine().boot && stuck.some((process) => isAlive(process, host.table));
}

/** Ends and removes what the lease names, and the lease. null when another sweep has it. */
async function sweepLease(found: FoundLease, { stateDir, patience }: Sweeping, host: SweepHost): Promise<SweptRun | null> {
  const { file, lease } = found;
  if (isWaiting(lease, host)) return foretell(found, { stateDir, patience }, host);
  const self = identify(host.processes.pid, host.table);
  const claim = `${leaseFile(stateDir, lease.run)}.${self?.pid ?? 0}-${self?.start ?? 0}.swept`;
  if (!host.files.rename(file, claim)) return null;
  const target = leftovers(lease, host);
  const known = await target.members();
  const processes = known.map((row) => host.table.command(row.pid));
  const ending = await bringDown(target, { signal: 'SIGTERM', deadline: host.clock.monotonic() + GRACE_MS, known }, host);
  const { removed, objects, left } = await removeObjects(lease.objects, patience(), host);
  const dirs = await clearFolders(lease.dirs, host.files);
  const portBlocks = releasePorts({ stateDir, run: lease.run }, host);
  const stuck = ending === 'stuck' ? (await target.members()).map(({ pid, start }) => ({ pid, start })) : [];
  if (lease.cgroup !== null && stuck.length === 0) await removeCgroup(lease.cgroup, host);
  const isStuck = stuck.length > 0 || objects.length > 0;
  if (isStuck) {
    writeLease(claim, { ...lease, objects, stuck }, host.files);
    host.files.rename(claim, leaseFile(stateDir, lease.run));
  } else host.files.remove(claim);
  return { run: lease.run, processes, dirs, objects: removed, portBlocks, left: [...stuckWords(stuck, host), ...left], isStuck };
}

const stuckWords = (stuck: Lease['stuck'], { table }: SweepHost): string[] =>
  stuck.map(({ pid }) => `process ${pid}: not even SIGKILL ends ${table.command(pid)}`);

/** Whether a claim's maker is still at it. */
function isClaimed(name: string, host: SweepHost): boolean {
  const [, , pid, start] = CLAIM.exec(name) ?? [];
  return pid !== undefined && isAlive({ pid: Number(pid), start: Number(start) }, host.table);
}

/** A draft whose writer is dead: one that is whole names its guard, and of one that is not the name tells the pid. */
function isOrphaned(file: string, { files, table }: SweepHost): boolean {
  const [, pid] = DRAFT.exec(file) ?? [];
  if (pid === undefined || !files.isOwnFile(file)) return false;
  const draft = files.read(file);
  const lease = draft.kind === 'text' ? parseLease(draft.text) : null;
  return lease === null ? table.find(Number(pid)) === null : isGone(lease.guard, lease.machine, table);
}

/** A draft that was never finished, or a lease that was moved aside long ago. */
function isStale(file: string, host: SweepHost): boolean {
  if (isOrphaned(file, host)) return true;
  const ageMs = file.endsWith('.tmp') ? STALE_DRAFT_MS : file.endsWith('.json.corrupt') ? EXPIRY_MS : null;
  if (ageMs === null || !host.files.isOwnFile(file)) return false;
  const stamp = host.files.stamp(file);
  return stamp !== null && host.clock.now() - stamp.mtimeMs > ageMs;
}

/** The lease of the run that the file's name says. One of another user, and what is no regular file, counts as missing: it says nothing to us. */
function readLease(file: string, { files }: SweepHost): Lease | 'missing' | 'corrupt' {
  const found = files.isOwnFile(file) ? files.read(file) : { kind: 'missing' as const };
  if (found.kind === 'missing') return 'missing';
  const lease = found.kind === 'text' ? parseLease(found.text) : null;
  return lease !== null && path.basename(file).startsWith(`${lease.run}.json`) ? lease : 'corrupt';
}

/** What a sweep of this lease would end and remove. */
async function foretell({ lease }: FoundLease, { stateDir, patience }: Sweeping, host: SweepHost): Promise<SweptRun> {
  const isStuck = isWaiting(lease, host);
  const rows = await leftovers(lease, host).members();
  const dirs = lease.dirs.filter((dir) => host.files.exists(dir));
  const asking = patience();
  return {
    run: lease.run,
    processes: rows.map(({ pid }) => host.table.command(pid)),
    dirs,
    objects: (await Promise.all(lease.objects.map((owned) => listObject(owned, asking, host)))).flat(),
    portBlocks: portsOf({ stateDir, run: lease.run }, host).length,
    left: isStuck ? stuckWords(lease.stuck, host) : [],
    isStuck,
  };
}

/** Sweeps what all dead runs of this user left on this machine. With `isDryRun` it only says what it would do. `isPatient`: nothing waits for it. */
export async function sweep(host: SweepHost & Pick<Host, 'env' | 'uid'>, { isDryRun = false, isPatient = false } = {}): Promise<SweepReport> {
  const stateDir = stateDirOf(host);
  const dir = leasesDir(stateDir);
  // Whoever can write leases can have processes ended and folders removed.
  if (!host.files.isMine(dir)) return { swept: [], movedAside: [] };
  const movedAside: string[] = [];
  const dead: FoundLease[] = [];
  for (const name of host.files.list(dir)) {
    const file = path.join(dir, name);
    if (!isDryRun && isStale(file, host)) host.files.remove(file);
    if (!name.endsWith('.json') && !CLAIM.test(name)) continue;
    const found = readLease(file, host);
    if (found === 'missing') continue;
    if (found === 'corrupt') {
      if (isDryRun) movedAside.push(file);
      else if (host.files.rename(file, `${file}.corrupt`)) movedAside.push(`${file}.corrupt`);
    } else if (isGone(found.guard, found.machine, host.table) || isAbandoned(found, host)) {
      if (!isClaimed(name, host)) dead.push({ file, lease: found });
    } else if (!isDryRun && found.machine.hostname !== host.table.machine().hostname && host.clock.now() - found.createdAt > EXPIRY_MS) {
      host.files.remove(file);
    }
  }
  const atStart = () => ({ patienceMs: AT_START_MS, until: host.clock.monotonic() + AT_START_MS });
  const sweeping = { stateDir, patience: isPatient ? () => AT_END : atStart };
  const abandoned = isDryRun ? [] : dead.filter(({ lease }) => isAbandoned(lease, host));
  await Promise.all(abandoned.map(({ lease }) => endAbandoned(lease, host)));
  const swept = await Promise.all(dead.map((found) => (isDryRun ? foretell : sweepLease)(found, sweeping, host)));
  return { swept: swept.filter((run) => run !== null), movedAside };
}

/** Sweeps one run whose guard has just died under its front door; null when it left no lease. */
export async function sweepRun({ stateDir, run }: { readonly stateDir: string; readonly run: string }, host: SweepHost): Promise<SweptRun | null> {
  const file = leaseFile(stateDir, run);
  const lease = readLease(file, host);
  const drafts = host.files.list(leasesDir(stateDir)).filter((name) => name.startsWith(`${run}.json.`));
  for (const draft of drafts.map((name) => path.join(leasesDir(stateDir), name))) if (isOrphaned(draft, host)) host.files.remove(draft);
  return typeof lease === 'string' ? null : sweepLease({ file, lease }, { stateDir, patience: () => AT_END }, host);
}
