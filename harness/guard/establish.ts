/**
 * What the process of every guard is made of, that of a run and the warm one alike: its host, its lease, its hold on descendants, and
 * its end. Whom it listens to is not decided here.
 */

import type { ChildExit } from '../host/host.ts';
import { nodeCgroups } from '../host/node-cgroups.ts';
import { nodeChildren } from '../host/node-children.ts';
import { nodeClock } from '../host/node-clock.ts';
import { nodeFileAccess } from '../host/node-file-access.ts';
import { nodeProcessTable } from '../host/node-process-table.ts';
import { nodeProcesses } from '../host/node-processes.ts';
import { nodeSockets } from '../host/node-sockets.ts';
import { identify, type ProcessIdentity } from '../host/process-identity.ts';
import { cgroupFor, enterCgroup, leaveCgroup, removeCgroup } from './cgroup.ts';
import { clearFolders } from './folders.ts';
import { createKeeper, type GuardHost, type Keeper } from './keeper.ts';
import { type Lease, leaseFile } from './lease.ts';
import { holdLease, type LeaseHolder } from './lease-holder.ts';
import { findLeash, type Leash } from './leash.ts';
import { shortenLog } from './long-logs.ts';
import { listenToEngines } from './owned/listen.ts';
import { AT_END, type OwnedObject, type RemoverHost } from './owned/owned.ts';
import { type RemovedObjects, removeObjects } from './owned/remove.ts';
import { releasePorts } from './port-blocks.ts';
import { becomeSubreaper, type Subreaper } from './subreaper.ts';

/** After this long a burst of ended children is collected together. */
const COLLECT_MS = 50;

export interface Established {
  readonly host: GuardHost & RemoverHost;
  readonly self: ProcessIdentity;
  readonly lease: LeaseHolder;
  readonly keeper: Keeper;
  readonly objects: {
    /** Something is about to end: whoever has what goes with it is asked whether it is there. */
    expectRemoval(): void;
    remove(objects: readonly OwnedObject[]): Promise<RemovedObjects>;
  };
  /** What holds its descendants together, once that is known: `cgroup`, `subreaper` or `marker`. */
  readonly containment: Promise<'cgroup' | 'subreaper' | 'marker'>;
  /** Cuts logs that have become too long. */
  shortenLogs(): void;
  /** Stops everything, removes what the lease names and the lease itself, and ends the process. Safe to call twice. */
  end(why: string): Promise<void>;
}

export interface Establishing {
  readonly run: string;
  readonly stateDir: string;
  /** Root of the repository, for people who read a lease. */
  readonly root: string;
  /** Whose guard it is; null = its own. */
  readonly frontDoor: ProcessIdentity | null;
  /** Folders and files that go with it. */
  readonly dirs: readonly string[];
  readonly onExit: (pid: number, exit: ChildExit) => void;
  /** Called last of all with what could not be ended or removed, in words, when there is any. */
  readonly onLeft?: (what: readonly string[]) => void;
  /** Called first of all when it ends. */
  readonly onEnd?: () => void;
  readonly note: (text: string) => void;
}

/** What needs no orders. */
export interface Prepared {
  readonly host: GuardHost & RemoverHost;
  readonly leash: Promise<Leash | null>;
  readonly subreaper: Promise<Subreaper | null>;
}

export function prepare(): Prepared {
  const host = {
    files: nodeFileAccess,
    clock: nodeClock,
    children: nodeChildren(),
    table: nodeProcessTable,
    cgroups: nodeCgroups,
    processes: nodeProcesses,
    sockets: nodeSockets,
  };
  return { host, leash: findLeash(host), subreaper: becomeSubreaper(process.platform) };
}

export async function establish(
  { run, stateDir, root, frontDoor, dirs, onExit, onLeft, onEnd, note }: Establishing,
  { host, leash, subreaper: becoming }: Prepared = prepare(),
): Promise<Established> {
  const self = identify(process.pid, host.table) ?? { pid: process.pid, start: 0 };
  const first: Lease = {
    version: 1,
    run,
    root,
    createdAt: host.clock.now(),
    machine: host.table.machine(),
    frontDoor: frontDoor ?? self,
    guard: self,
    processes: [],
    adopted: [],
    cgroup: cgroupFor(run, process.env['MUSTER_CGROUP'], host),
    stuck: [],
    dirs,
    objects: [],
  };
  const lease = holdLease({ file: leaseFile(stateDir, run), first, note }, host.files);
  const cgroup = enterCgroup(first.cgroup, host).then((entered) => {
    if (entered !== first.cgroup) lease.change((now) => ({ ...now, cgroup: entered }));
    return entered;
  });
  const subreaper = await becoming;
  const keeper = createKeeper({ run, self, subreaper, leash, cgroup, lease: lease.change, onExit }, host);

  const engines = listenToEngines(host);
  const objects = {
    expectRemoval: () => engines.ask(lease.now().objects),
    remove: (some: readonly OwnedObject[]) => removeObjects(some, { ...AT_END, silent: engines.silent }, host),
  };

  async function stopEverything(why: string): Promise<void> {
    note(`stopping everything: ${why}`);
    objects.expectRemoval();
    // Nothing more is started; changing groups takes the system a moment, while the services end.
    const leaving = cgroup.then((group) => leaveCgroup(group, host));
    try {
      onEnd?.();
      const isEnded = await keeper.shutdown();
      const { dirs: all, objects: owned } = lease.now();
      const { left } = await objects.remove(owned);
      const stays = [...(isEnded ? [] : ['processes that not even SIGKILL ends']), ...left];
      if (stays.length > 0) {
        note(`stays in the lease for the next sweep: ${stays.join('; ')}`);
        return onLeft?.(stays);
      }
      const clearing = clearFolders(all, host.files);
      releasePorts({ stateDir, run }, host);
      await leaving;
      const group = await cgroup;
      if (group !== null && !(await removeCgroup(group, host))) note(`${group} could not be removed`);
      const cleared = await clearing;
      for (const dir of all) if (!cleared.includes(dir)) note(`${dir} could not be removed`);
      lease.end();
    } catch (error) {
      note(`a bug in the guard: ${String(error)}`);
    } finally {
      process.exit(0);
    }
  }
  let ending: Promise<void> | null = null;
  function end(why: string): Promise<void> {
    ending ??= stopEverything(why);
    return ending;
  }

  process.on('SIGTERM', () => void end('SIGTERM'));
  process.on('uncaughtException', (error) => {
    note(error.stack ?? String(error));
    void end('a bug in the guard');
  });
  let isCollecting = false;
  process.on('SIGCHLD', async () => {
    if (isCollecting) return;
    isCollecting = true;
    await host.clock.sleep(COLLECT_MS);
    isCollecting = false;
    keeper.collect();
  });

  return {
    host,
    self,
    lease,
    keeper,
    objects,
    containment: cgroup.then((group) => (group !== null ? 'cgroup' : subreaper ? 'subreaper' : 'marker')),
    shortenLogs() {
      for (const log of keeper.logs()) if (shortenLog(log, host.files)) note(`${log} had become too long, and was shortened to its end`);
    },
    end,
  };
}
