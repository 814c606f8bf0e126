/**
 * The guard's own control group, where this machine lets it make one: nobody who is started in it gets out, whatever session,
 * environment or parent he has, so that even a sweep after the guard's death finds all; and the system ends all of them at once.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';

type CgroupHost = Pick<Host, 'cgroups'>;

/** The group for a run, below the one that this process is in; null where there are none, or none are wanted (`MUSTER_CGROUP=off`). */
export function cgroupFor(run: string, wish: string | undefined, { cgroups }: CgroupHost): string | null {
  const own = wish === 'off' ? null : cgroups.own();
  return own && path.join(own, `muster-${run}`);
}

/** Makes it and moves this process into it. Answers the group, or null when either was refused. */
export async function enterCgroup(group: string | null, { cgroups }: CgroupHost): Promise<string | null> {
  if (group === null) return null;
  if (cgroups.make(group) && (await cgroups.enter(group))) return group;
  cgroups.remove(group);
  return null;
}

/** Moves this process back where it was. Everything that it has started stays. */
export async function leaveCgroup(group: string | null, { cgroups }: CgroupHost): Promise<void> {
  if (group !== null) await cgroups.enter(path.dirname(group));
}

/** A killed process leaves its group a moment after it is gone from the table. */
const LEAVING_MS = 1000;
const LOOK_MS = 5;

/** Removes a group whose processes have ended. Answers whether it is gone. */
export async function removeCgroup(group: string, { cgroups, clock }: Pick<Host, 'cgroups' | 'clock'>): Promise<boolean> {
  const until = clock.monotonic() + LEAVING_MS;
  while (!cgroups.remove(group)) {
    if (clock.monotonic() > until) return false;
    await clock.sleep(LOOK_MS);
  }
  return true;
}

/** Whether this machine lets us make a group. Tries it. */
export function canGroup({ cgroups, processes }: Pick<Host, 'cgroups' | 'processes'>): boolean {
  const own = cgroups.own();
  const probe = own && path.join(own, `muster-probe-${processes.pid}`);
  if (probe === null) return false;
  const isMade = cgroups.make(probe);
  return cgroups.remove(probe) && isMade;
}
