/**
 * One attempt to start a capability: its provider starts it, then its checks, its end, the deadline and the signal race.
 *
 * It tells no events and stops nothing: the launch does, which alone knows whether there is another attempt.
 */
import type { Host } from '../../host/host.ts';
import type { Capability } from '../../model/capability.ts';
import type { StartTimes } from '../../model/event.ts';
import type { Problem } from '../../model/problem.ts';
import { type Launched, whyNotReady } from '../diagnose.ts';
import type { Availability, Instance } from '../provider.ts';
import { awaitReady } from '../readiness/await-ready.ts';
import { logLength } from '../readiness/log.ts';
import type { Probe } from '../readiness/probe.ts';
import { type ProbeTarget, probesOf } from '../readiness/probes.ts';

export interface Startable {
  readonly capability: Capability;
  readonly start: Extract<Availability, { kind: 'startable' }>['start'];
  /** Absolute path of its log. */
  readonly log: string;
  readonly targetOf: (instance: Instance, log: ProbeTarget['log']) => ProbeTarget;
  /** Told at once of what runs from now on, ready or not. */
  readonly onStarted: (instance: Instance) => void;
  readonly signal: AbortSignal;
}

export type Attempt =
  | {
      readonly kind: 'ready';
      readonly instance: Instance;
      /** Resolves when it ends. */
      readonly exited: NonNullable<Instance['exited']>;
      readonly launched: Launched;
      readonly probes: readonly Probe[];
      readonly readyMs: number;
      readonly attempts: number;
      readonly phases: StartTimes;
    }
  | { readonly kind: 'failed'; readonly problems: readonly Problem[] }
  | { readonly kind: 'aborted' };

export async function attemptStart({ capability, start, log, targetOf, onStarted, signal }: Startable, host: Host): Promise<Attempt> {
  const began = host.clock.monotonic();
  const logFrom = logLength(log, host);
  const started = await start();
  // What it says of its own end by the signal is no failure of it.
  if (!started.ok) return signal.aborted ? { kind: 'aborted' } : { kind: 'failed', problems: started.problems };
  const instance = started.value;
  onStarted(instance);
  const { exited, readyBy, address } = instance;
  const spawnMs = host.clock.monotonic() - began;
  if (exited === null) throw new Error(`${capability.name} was started without watching its end`);

  const probes = probesOf(targetOf(instance, { file: log, from: logFrom }), host);
  if (!probes.ok) return { kind: 'failed', problems: probes.problems };

  const { readyTimeoutMs: timeoutMs, retries, retryDelayMs } = capability;
  const asked = [...probes.value, ...(instance.probes ?? [])];
  const readiness = await awaitReady({ readyBy, probes: asked, exited, timeoutMs, retries, retryDelayMs, signal }, host);
  const launched: Launched = { capability: capability.name, log: instance.log, logFrom, ports: Object.values(address.ports) };
  switch (readiness.kind) {
    case 'aborted':
      return { kind: 'aborted' };
    case 'ready': {
      const readyMs = host.clock.monotonic() - began;
      const phases = { spawnMs, listenMs: readiness.answeredMs === null ? null : spawnMs + readiness.answeredMs };
      return { kind: 'ready', instance, exited, launched, probes: probes.value, readyMs, attempts: readiness.attempts, phases };
    }
    case 'not-ready':
    case 'exited':
      return { kind: 'failed', problems: [whyNotReady(readiness, launched, host)] };
  }
}
