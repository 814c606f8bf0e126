/** What is told of one capability in one sandbox while it starts, runs and ends. */
import type { Capability } from '../../model/capability.ts';
import type { Emit, RunEventBody, StartPhase } from '../../model/event.ts';

/** Distributes over the union of events, so that each keeps its own keys. */
type WithoutRef<Event> = Event extends { readonly capability: unknown } ? Omit<Event, 'capability' | 'sandbox'> : never;

/** Whose news they are is filled in. */
export type Tell = (event: WithoutRef<RunEventBody>) => void;

export function tellOf(capability: Capability, sandbox: string | null, emit: Emit): Tell {
  return (event) => emit({ ...event, capability: capability.name, sandbox });
}

/** Which stage of S2's results its start counts to. */
export function phaseOf({ role, providers }: Capability): StartPhase {
  if (role === 'app') return 'service_deploy';
  return providers.some((provider) => provider.kind === 'process' && provider.oneShot) ? 'seed_data' : 'infra_deploy';
}
