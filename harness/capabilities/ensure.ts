/** The orchestrator as a library call, as seed S3 has it: name capabilities, get them, learn which were started. */
import type { Guard } from '../guard/client.ts';
import type { Host } from '../host/host.ts';
import type { Capability } from '../model/capability.ts';
import type { Configuration } from '../model/configuration.ts';
import type { Emit } from '../model/event.ts';
import type { CapabilityName } from '../model/ids.ts';
import type { Requirement } from '../model/plan.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { startCapabilities } from './orchestrate.ts';
import type { RunningCapabilities } from './running.ts';

export interface EnsureOptions {
  /** false: nothing is started, and what does not run counts as failed. */
  readonly autoStart?: boolean;
  /** true: everything that the configuration declares comes along, in the same batch. */
  readonly startAll?: boolean;
  /** Override those of every capability, for this call. */
  readonly retries?: number;
  readonly retryDelayMs?: number;
}

export interface EnsureContext {
  readonly configuration: Configuration;
  /** Opened with every capability that may be started. */
  readonly sandbox: Sandbox;
  readonly logDir: string;
  readonly guard: Guard;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** The named capabilities and all that they depend on, as requirements of one sandbox. Names that are not declared are left to the caller. */
export function requirementsFor(names: Iterable<CapabilityName>, configuration: Configuration, sandbox: string | null): Requirement[] {
  const found = new Map<CapabilityName, Requirement>();
  const add = (name: CapabilityName): void => {
    const capability = configuration.capabilities.get(name);
    if (!capability || found.has(name)) return;
    found.set(name, { capability: name, sandbox, tests: [], dependsOn: capability.dependsOn });
    capability.dependsOn.forEach(add);
  };
  for (const name of names) add(name);
  return [...found.values()];
}

/** Has the capabilities, and what they depend on, ready or says why not; `stopAll` of the result stops what this call started. */
export async function ensureCapabilities(
  names: readonly CapabilityName[],
  options: EnsureOptions,
  context: EnsureContext,
  host: Host,
): Promise<RunningCapabilities> {
  const { configuration, sandbox } = context;
  const { autoStart = true, startAll = false, ...retries } = options;
  const overridden = new Map([...configuration.capabilities].map(([name, capability]): [CapabilityName, Capability] => [name, { ...capability, ...retries }]));
  const requirements = requirementsFor(startAll ? overridden.keys() : names, configuration, sandbox.name);
  return startCapabilities(
    {
      requirements,
      configuration: { ...configuration, capabilities: overridden },
      sandboxFor: () => sandbox,
      logDir: context.logDir,
      guard: context.guard,
      emit: context.emit,
      onMissing: () => 'fail',
      autoStart,
      signal: context.signal,
    },
    host,
  );
}
