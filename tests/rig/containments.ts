/** What can hold a run together on this machine: everything about endings is tried with each. */
import { canGroup } from '../../harness/guard/cgroup.ts';
import { nodeHost } from '../../harness/host/node-host.ts';

export type Containment = 'cgroup' | 'subreaper' | 'marker';

/** The best one first. */
export const containments: readonly Containment[] =
  process.platform === 'linux' ? [...(canGroup(nodeHost()) ? (['cgroup'] as const) : []), 'subreaper'] : ['marker'];

/** What makes a guard do with that one. */
export const environmentFor = (containment: Containment): Readonly<Record<string, string>> => (containment === 'cgroup' ? {} : { MUSTER_CGROUP: 'off' });
