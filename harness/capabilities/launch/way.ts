/**
 * The way in which a capability is had: it is there already, it is warm, or it is to be started. Nothing is told of it yet.
 *
 * Its provider is chosen while its dependencies start; what is warm is asked for when they are ready.
 */
import type { Host } from '../../host/host.ts';
import type { Capability, ProviderKind, ProviderSpec } from '../../model/capability.ts';
import type { Passed, Source } from '../../model/event.ts';
import type { CapabilityName } from '../../model/ids.ts';
import type { Problem } from '../../model/problem.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { type Allowed, chooseProvider } from '../choose.ts';
import type { Availability } from '../provider.ts';
import { type Borrowed, borrow, type Wanted } from '../warm/borrow.ts';
import { isTask } from '../warm/eligible.ts';
import type { WarmServices } from '../warm/services.ts';
import type { Standpoint } from './standpoint.ts';
import type { LaunchState } from './state.ts';

/** What is told of the choice. */
export interface Chosen {
  readonly provider: ProviderKind;
  readonly passedOver: readonly Passed[];
  readonly source: Source;
  /** Why a reusable one is not a warm one. */
  readonly whyCold?: string;
}

type Of<Union, Kind> = Extract<Union, { readonly kind: Kind }>;
type Startable = Of<Availability, 'startable'>;

export type Way =
  | { readonly kind: 'there'; readonly chosen: Chosen; readonly there: Of<Availability, 'ready'> }
  | { readonly kind: 'warm'; readonly chosen: Chosen; readonly borrowed: Of<Borrowed, 'running'>; readonly readyMs: number }
  /** `borrowed` is its place when it is to stay between runs. */
  | {
      readonly kind: 'startable';
      readonly chosen: Chosen;
      readonly start: Startable['start'];
      readonly borrowed: Of<Borrowed, 'place'> | null;
    }
  | { readonly kind: 'none'; readonly problems: readonly Problem[] }
  | { readonly kind: 'interrupted' };

/** One of those that must be ready first. */
interface Before {
  readonly capability: { readonly name: CapabilityName };
  readonly state: LaunchState;
  readonly settled: Promise<void>;
}

export interface Seeking extends Pick<Wanted, 'id' | 'guard' | 'logDir' | 'signal' | 'sharedVolumes'>, Allowed {
  readonly capability: Capability;
  readonly standpoint: Standpoint;
  readonly sandbox: Sandbox;
  readonly dependencies: readonly Before[];
  readonly warm: WarmServices | null;
}

/** What is warm of it; null where nothing is to be kept. */
async function borrowed(seeking: Seeking, spec: ProviderSpec, { makings }: Startable, host: Host): Promise<Borrowed | null> {
  const { capability, standpoint, warm, id, guard, logDir, signal, sharedVolumes } = seeking;
  if (warm === null || !(capability.reusable || isTask(spec))) return null;
  // What depends on a task stays warm only while the task is the same.
  if (warm.isWanted && makings) {
    standpoint.makings = await makings();
    if (standpoint.makings === null) return { kind: 'none', because: 'what it is made of cannot be had' };
  }
  if (!capability.reusable) return null;
  return borrow({ ...standpoint.defined(spec), id, guard, logDir, signal, sharedVolumes }, warm, host);
}

export async function findWay(seeking: Seeking, host: Host): Promise<Way> {
  const { capability, standpoint, sandbox, dependencies, warm, signal, autoStart, only } = seeking;
  const { name } = capability;
  // It takes a moment to come up, and is asked only when all dependencies are ready.
  if (capability.reusable && autoStart && warm?.isWanted === true) void warm.guard();
  const ports = sandbox.portsOf(name);
  if (!ports.ok) return { kind: 'none', problems: ports.problems };

  const choice = await chooseProvider(standpoint.context, { autoStart, only }, host);
  if (choice.kind === 'none') {
    const code = choice.isStartable ? 'not-running' : 'no-usable-provider';
    return { kind: 'none', problems: [{ code, capability: name, tried: choice.passedOver }] };
  }
  const { provider, spec, passedOver, availability } = choice;
  standpoint.spec = spec;
  if (availability.kind === 'ready') return { kind: 'there', chosen: { provider, passedOver, source: 'external' }, there: availability };

  await Promise.all(dependencies.map(({ settled }) => settled));
  if (signal.aborted || dependencies.some(({ state }) => state.kind === 'not-started')) return { kind: 'interrupted' };
  const missing = dependencies.find(({ state }) => state.kind !== 'ready');
  if (missing) return { kind: 'none', problems: [{ code: 'dependency-failed', capability: name, dependsOn: missing.capability.name }] };

  const began = host.clock.monotonic();
  const had = await borrowed(seeking, spec, availability, host);
  if (had !== null && had.kind !== 'none') {
    standpoint.place = had.place;
    standpoint.warmName = had.name;
  }
  if (had?.kind === 'running') {
    return { kind: 'warm', chosen: { provider, passedOver, source: 'warm' }, borrowed: had, readyMs: host.clock.monotonic() - began };
  }
  const chosen: Chosen = { provider, passedOver, source: 'cold', ...(had === null ? {} : { whyCold: had.because }) };
  return { kind: 'startable', chosen, start: availability.start, borrowed: had?.kind === 'place' ? had : null };
}
