/**
 * The heart of the guard: starts children, stops them, and at the end stops all that is left.
 *
 * In: requests; out: answers, as results and promises. It promises that after `shutdown` nothing that descends from it is alive, and
 * that its lease names every child before it is started. It knows nothing of pipes: `main.ts` does.
 */
import type { ChildExit, Host, HostFileAccess } from '../host/host.ts';
import { identify } from '../host/process-identity.ts';
import type { Leak } from '../model/event.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { type Adopted, watchAdopted } from './adopted.ts';
import { bringDown } from './bring-down.ts';
import type { SpawnSpec, StopOutcome } from './guard.ts';
import { forgotten, undeclared } from './leaks.ts';
import type { Lease } from './lease.ts';
import type { Leash } from './leash.ts';
import { createLookout, type LookoutParts } from './lookout.ts';
import { markerVariables } from './marker.ts';
import { refusal } from './refusal.ts';
import { stopInOrder } from './stop-in-order.ts';
import { familyOf, type Kinship, strays, type Ward } from './ward.ts';

/** What the keeper needs of the machine; small, so that the guard starts fast. */
export type GuardHost = Pick<Host, 'clock' | 'children' | 'table' | 'cgroups' | 'processes'> & { readonly files: HostFileAccess };

export interface KeeperParts extends LookoutParts {
  readonly run: string;
  /** What ties each leader to the guard's life; known before the first of them is started. */
  readonly leash: Promise<Leash | null>;
  /** Changes the lease on disk. */
  readonly lease: (change: (lease: Lease) => Lease) => void;
  readonly onExit: (pid: number, exit: ChildExit) => void;
}

export interface Keeper extends Pick<Adopted, 'collect' | 'glance'> {
  spawn(spec: SpawnSpec): Promise<Result<number>>;
  stop(id: string): Promise<StopOutcome>;
  /** Where one that lives listens although nobody has declared it; it lives on. */
  strayPorts(id: string): Promise<readonly Leak[]>;
  /** Resolves with whether everything could be ended. */
  shutdown(): Promise<boolean>;
  /** Files that living children write to. */
  logs(): readonly string[];
}

export function createKeeper({ run, self, subreaper, leash, cgroup, lease, onExit }: KeeperParts, host: GuardHost): Keeper {
  const { clock } = host;
  const wards = new Map<string, Ward>();
  const lookout = createLookout({ self, subreaper, cgroup }, host);
  const kinship: Kinship = { run, self, isSubreaper: subreaper !== null, cgroup, lookout };
  const adopted = watchAdopted({ run, self, lookout, record: (found) => lease((now) => ({ ...now, adopted: found })) }, host);
  let ending: Promise<boolean> | null = null;

  const forget = (id: string) => lease((now) => ({ ...now, processes: now.processes.filter((each) => each.id !== id) }));

  // At the end nobody asks any more who listens where.
  const askedOf = ({ spec: { id, ports } }: Ward) => ({ id, declared: (ending === null && ports) || null });

  async function bringWardDown(ward: Ward, until: number): Promise<StopOutcome> {
    const began = clock.monotonic();
    const family = familyOf(ward, lookout.own, kinship, host);
    const { members: near } = familyOf(ward, lookout.near, kinship, host);
    const { leaks, members } = ward.hasExited ? await forgotten(near, host) : await undeclared(near, askedOf(ward), host);
    const deadline = until + (clock.monotonic() - began);
    const how = await bringDown(family, { signal: ward.spec.stop.signal, deadline, known: members }, host);
    // What cannot be ended stays in the lease, for the sweep of a later run.
    if (how !== 'stuck') forget(ward.spec.id);
    wards.delete(ward.spec.id);
    return { durationMs: clock.monotonic() - began, how, leaks };
  }

  function stopBy(ward: Ward, deadline: number): Promise<StopOutcome> {
    ward.stopping ??= bringWardDown(ward, deadline);
    return ward.stopping;
  }

  async function stopAll(): Promise<boolean> {
    const deadline = await stopInOrder([...wards.values()], stopBy, host);
    return (await bringDown(strays(kinship, host), { signal: 'SIGTERM', deadline }, host)) !== 'stuck';
  }

  async function spawn(spec: SpawnSpec): Promise<Result<number>> {
    const leashed = await leash;
    await cgroup;
    if (ending) return fail({ code: 'guard-lost', detail: 'it is stopping everything' });
    if (wards.has(spec.id)) return fail({ code: 'not-started', capability: spec.id, command: spec.argv[0] ?? '', detail: 'it is running already' });
    lease((now) => ({ ...now, processes: [...now.processes, { id: spec.id, process: null, log: spec.log }] }));
    const argv = leashed?.(spec) ?? spec.argv;
    const child = await host.children.start({ ...spec, argv, env: { ...spec.env, ...markerVariables(run, spec.id) } });
    if (child.kind === 'refused') {
      forget(spec.id);
      return fail(refusal(spec, child));
    }
    const { pid, exited } = child;
    const identity = identify(pid, host.table) ?? { pid, start: 0 };
    const ward: Ward = { spec, process: identity, exited, hasExited: false, stopping: null };
    wards.set(spec.id, ward);
    adopted.expectMore();
    lease((now) => ({ ...now, processes: now.processes.map((each) => (each.id === spec.id ? { ...each, process: identity } : each)) }));
    exited.then((exit) => {
      ward.hasExited = true;
      onExit(pid, exit);
    });
    return ok(pid);
  }

  return {
    spawn,
    async stop(id) {
      const ward = wards.get(id);
      return ward ? stopBy(ward, clock.monotonic() + ward.spec.stop.graceMs) : { durationMs: 0, how: 'asked', leaks: [] };
    },
    async strayPorts(id) {
      const ward = wards.get(id);
      if (ward === undefined || ward.hasExited || ward.stopping !== null) return [];
      return (await undeclared(familyOf(ward, lookout.near, kinship, host).members, askedOf(ward), host)).leaks;
    },
    shutdown() {
      ending ??= stopAll();
      return ending;
    },
    collect: adopted.collect,
    glance: adopted.glance,
    logs: () => [...wards.values()].map(({ spec }) => spec.log),
  };
}
