/**
 * What the process of a guard that outlives runs is made of: its host, its lease, its hold on descendants, and the loop that looks after
 * them. The same parts as those of a run's guard, without a pipe to a front door.
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
import { cgroupFor, enterCgroup, leaveCgroup } from './cgroup.ts';
import { removeFolders } from './folders.ts';
import { createKeeper, type GuardHost, type Keeper } from './keeper.ts';
import { type Lease, leaseFile } from './lease.ts';
import { holdLease, type LeaseHolder } from './lease-holder.ts';
import { findLeash } from './leash.ts';
import { shortenLog } from './long-logs.ts';
import type { RemoverHost } from './owned/owned.ts';
import { removeObjects } from './owned/remove.ts';
import { releasePorts } from './port-blocks.ts';
import { becomeSubreaper } from './subreaper.ts';

/** After this long a burst of ended children is collected together. */
const COLLECT_MS = 50;

export interface Established {
  readonly host: GuardHost & RemoverHost;
  readonly self: ProcessIdentity;
  readonly lease: LeaseHolder;
  readonly keeper: Keeper;
  /** Looks for orphans once, and at the sizes of logs. */
  lookAfter(): void;
  /** Ends everything, removes what the lease names, and the lease. Resolves with whether nothing is left. */
  clear(): Promise<boolean>;
}

export interface Establishing {
  readonly run: string;
  readonly stateDir: string;
  /** Folders and files that go with the guard. */
  readonly dirs: readonly string[];
  readonly onExit: (pid: number, exit: ChildExit) => void;
  readonly note: (text: string) => void;
}

export async function establish({ run, stateDir, dirs, onExit, note }: Establishing): Promise<Established> {
  const host: GuardHost & RemoverHost = {
    files: nodeFileAccess,
    clock: nodeClock,
    children: nodeChildren(),
    table: nodeProcessTable,
    cgroups: nodeCgroups,
    processes: nodeProcesses,
    sockets: nodeSockets,
  };
  const leash = findLeash(host);
  const self = identify(process.pid, host.table) ?? { pid: process.pid, start: 0 };
  const first: Lease = {
    version: 1,
    run,
    root: '/',
    createdAt: host.clock.now(),
    machine: host.table.machine(),
    frontDoor: self,
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
  const subreaper = await becomeSubreaper(process.platform);
  const keeper = createKeeper({ run, self, subreaper, leash, cgroup, lease: lease.change, onExit }, host);
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
    lookAfter() {
      keeper.glance();
      for (const log of keeper.logs()) if (shortenLog(log, host.files)) note(`${log} had become too long, and was shortened to its end`);
    },
    async clear() {
      if (!(await keeper.shutdown())) return false;
      if ((await removeObjects(lease.now().objects, host)).length > 0) return false;
      const { dirs: all } = lease.now();
      const removed = removeFolders(all, host.files);
      for (const dir of all) if (!removed.includes(dir)) note(`${dir} could not be removed`);
      releasePorts({ stateDir, run }, host);
      await leaveCgroup(await cgroup, host);
      lease.end();
      return true;
    },
  };
}
