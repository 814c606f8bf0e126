/**
 * Has a capability from the warm guard: one that runs already and has proven itself again, or a place in which to start one that stays.
 *
 * A service is handed out by its definition alone, never because something answers at an address. Before that it is asked again by its
 * own checks and reset by its own command; one that fails either is ended and started anew.
 */
import path from 'node:path';
import type { Guard } from '../../guard/client.ts';
import type { Leased, WarmGuard, WarmRecord, WarmWish } from '../../guard/warm-client.ts';
import type { Host } from '../../host/host.ts';
import { runId } from '../../model/ids.ts';
import type { Scope } from '../../sandbox/expand.ts';
import { openSandbox } from '../../sandbox/sandbox.ts';
import type { Instance } from '../provider.ts';
import { askOnce } from '../readiness/ask-once.ts';
import type { Probe } from '../readiness/probe.ts';
import { probesOf } from '../readiness/probes.ts';
import { type Defined, definitionOf } from './definition.ts';
import type { Dependency } from './dependency.ts';
import { whyNotWarm } from './eligible.ts';
import { type Place, placeOf } from './place.ts';
import { resetService } from './reset.ts';
import type { WarmServices } from './services.ts';

const IDLE_MS = 15 * 60_000;
const MAX_AGE_MS = 8 * 3_600_000;

type Vacancy = Extract<Leased, { readonly kind: 'vacant' }>;

/** What is to be had. */
export interface Wanted extends Defined {
  /** `backend`, or `backend@grafana-rules`. */
  readonly id: string;
  readonly dependencies: readonly Dependency[];
  /** The run's own guard, and where its logs go. */
  readonly guard: Guard;
  readonly logDir: string;
  /** Names of volumes that more than one capability mounts. */
  readonly sharedVolumes: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

export type Borrowed =
  /** It runs, and these held a moment ago; `instance.giveBack` ends the lease. */
  | { readonly kind: 'running'; readonly instance: Instance; readonly place: Place; readonly name: string; readonly probes: readonly Probe[] }
  /** To be started there; `keep` once it is ready. */
  | {
      readonly kind: 'place';
      readonly place: Place;
      readonly name: string;
      readonly because: string;
      readonly keep: (instance: Instance) => Promise<Instance>;
    }
  /** To be started for this run alone. */
  | { readonly kind: 'none'; readonly because: string };

/** What stays of an instance between runs. */
type Kept = Omit<Instance, 'giveBack' | 'idleMs'>;

function instanceFrom(record: WarmRecord, exited: Instance['exited'], endsLate: boolean): Kept {
  const { url, host, port, ports, inside, program, pid, log } = record;
  const address = { url, host, port, ports };
  return { address, ...(inside === null ? {} : { inside }), program, pid, log, readyBy: 'checks', exited, endsUnseen: false, endsLate, stop: null };
}

type Proof = { readonly kind: 'good'; readonly probes: readonly Probe[] } | { readonly kind: 'bad'; readonly why: string };

/** Whether what was handed out is as good as new, and why it must not be used when it is not. */
async function prove(wanted: Wanted, instance: Kept, place: Place, host: Host): Promise<Proof> {
  const { capability, root, signal, id, guard, logDir, makings } = wanted;
  const { address, log } = instance;
  const scope: Scope = { ...wanted.scope, ports: address.ports, sandboxDir: place.sandbox.dir };
  const environment = { ...wanted.environment, ...place.sandbox.variables };
  const probes = probesOf({ capability, url: address.url, scope, root, environment, log: log === null ? null : { file: log, from: 0 } }, host);
  if (!probes.ok) return { kind: 'bad', why: 'its checks name what is not known' };
  const all = [...probes.value, ...(makings?.probesOf(place.sandbox.run) ?? [])];
  const asked = await askOnce(all, signal);
  if (asked.kind === 'lacks') return { kind: 'bad', why: `its check ${asked.check} ${asked.last}` };
  const resetting = { capability, id, instance, root, scope, environment, log: path.join(logDir, `${id}.reset.log`), guard, signal };
  const why = await resetService(resetting, host);
  return why === null ? { kind: 'good', probes: all } : { kind: 'bad', why };
}

/** Opens the place of a new one: folders and ports that are its own for as long as it lives. */
async function openPlace({ instance, place }: Vacancy, wanted: Wanted, warm: WarmGuard, logDir: string, host: Host): Promise<Place> {
  const { capability, root, id, sandbox, dependencies, guard } = wanted;
  const owner = { run: instance, pid: warm.pid, start: warm.start, machine: host.table.machine() };
  const { removeAtEnd } = place;
  const own = await openSandbox({ run: runId(instance), root, name: sandbox, capabilities: [capability], removeAtEnd, owner }, host);
  for (const { name, address } of dependencies) if (address !== null) own.publish(name, address);
  const log = path.join(logDir, `${id}.log`);
  host.files.rename(log, `${log}.old`);
  return { sandbox: own, log, guard: { ...guard, ...place } };
}

/** What is warm under the same name gives way to one that is started for this run alone; it may have the port. */
async function makeWay({ root, id }: Wanted, warm: WarmServices): Promise<void> {
  const guard = await warm.guard();
  if ('retire' in guard) await guard.retire({ root, id }, 'a run has started one of its own');
}

const whyNew = (changed: readonly string[]): string => (changed.length === 0 ? 'none was warm' : `changed since: ${changed.join(', ')}`);

/** Leases it; what was rejected is retired and asked for again. */
export async function borrow(wanted: Wanted, warm: WarmServices, host: Host): Promise<Borrowed> {
  const { capability, id, root, sandbox, dependencies, guard, makings } = wanted;
  const objection = whyNotWarm(wanted) ?? (warm.isWanted ? null : 'warm reuse is switched off');
  if (objection !== null) {
    if (capability.reusable) await makeWay(wanted, warm);
    return { kind: 'none', because: objection };
  }
  const keeper = await warm.guard();
  if ('because' in keeper) return { kind: 'none', because: keeper.because };

  const definition = definitionOf(wanted, host);
  if (definition === null) return { kind: 'none', because: 'not all of its files can be read: name those that matter under files' };
  const idleMs = capability.keepWarm?.idleMs ?? IDLE_MS;
  const wish: WarmWish = {
    ...definition,
    root,
    id,
    isExclusive: capability.reset !== undefined,
    idleMs,
    maxAgeMs: capability.keepWarm?.maxAgeMs ?? MAX_AGE_MS,
    dependsOn: dependencies.flatMap(({ instance }) => instance ?? []),
  };
  let rejected: string | null = null;
  for (;;) {
    const leased = await keeper.lease(wish);
    if (leased.kind === 'refused') return { kind: 'none', because: leased.because };
    const { instance: name } = leased;
    // The warm guard knows it by the name of this one start.
    const giveBack = async () => (await keeper.release(name)).map((leak) => ({ ...leak, owner: id }));
    if (leased.kind === 'vacant') {
      const place = await openPlace(leased, wanted, keeper, warm.logDir, host);
      const keep = async (instance: Instance): Promise<Instance> => {
        const { address, inside = null, pid, program } = instance;
        const { dir, variables } = place.sandbox;
        await keeper.keep(name, { pid, ...address, inside, program, dir, log: place.log, variables });
        return { ...instance, stop: null, idleMs, giveBack };
      };
      return { kind: 'place', place, name, because: rejected ?? whyNew(leased.changed), keep };
    }
    const instance = instanceFrom(leased.record, leased.exited, makings?.endsLate ?? false);
    const place = placeOf(leased.record, name, sandbox, guard);
    const proof = await prove(wanted, instance, place, host);
    if (proof.kind === 'good') return { kind: 'running', instance: { ...instance, idleMs, giveBack }, place, name, probes: proof.probes };
    if (wanted.signal.aborted) return { kind: 'running', instance: { ...instance, idleMs, giveBack }, place, name, probes: [] };
    rejected = `the warm one was rejected: ${proof.why}`;
    await keeper.retire({ instance: name }, proof.why);
    await giveBack();
  }
}
