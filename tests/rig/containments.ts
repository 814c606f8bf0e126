/** What can hold a run together on this machine: everything about endings is tried with each. */
import path from 'node:path';
import { nodeCgroups } from '../../harness/host/node-cgroups.ts';

export type Containment = 'cgroup' | 'subreaper' | 'marker';

function canGroup(): boolean {
  const own = nodeCgroups.own();
  const probe = own && path.join(own, `muster-probe-${process.pid}`);
  return probe !== null && nodeCgroups.make(probe) && nodeCgroups.remove(probe);
}

/** The best one first. */
export const containments: readonly Containment[] = process.platform === 'linux' ? [...(canGroup() ? (['cgroup'] as const) : []), 'subreaper'] : ['marker'];

/** What makes a guard do with that one. */
export const environmentFor = (containment: Containment): Readonly<Record<string, string>> => (containment === 'cgroup' ? {} : { MUSTER_CGROUP: 'off' });
