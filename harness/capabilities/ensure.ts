/** The orchestrator as a call, as seed S3 has it: name capabilities, get them, learn which were started. */
import type { Guard } from '../guard/client.ts';
import type { Host } from '../host/host.ts';
import type { ProviderKind } from '../model/capability.ts';
import { closedOverDependencies } from '../model/closure.ts';
import type { Configuration } from '../model/configuration.ts';
import type { Emit } from '../model/event.ts';
import type { CapabilityName } from '../model/ids.ts';
import { nearest } from '../model/nearest.ts';
import type { Requirement } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { startCapabilities } from './orchestrate.ts';
import type { Held } from './provider.ts';
import type { RunningCapabilities } from './running.ts';
import type { WarmServices } from './warm/services.ts';

export interface EnsureOptions {
  /** false: nothing is started, and what does not run counts as failed. */
  readonly autoStart?: boolean;
  /** true: everything that the configuration declares comes along, in the same batch. */
  readonly startAll?: boolean;
  /** The only providers that may be used, in the order to ask them. */
  readonly providers?: readonly ProviderKind[] | null;
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
  /** What a `muster up` in this repository holds now. */
  readonly held?: readonly Held[];
  /** Services that stay between runs; null = none. */
  readonly warm?: WarmServices | null;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** What the repository itself declares: its apps and the entries of its files, without what every repository has. */
export function declaredCapabilities({ capabilities }: Configuration): CapabilityName[] {
  return [...capabilities.values()].filter(({ role, place }) => role === 'app' || place.file !== undefined).map(({ name }) => name);
}

/** The named capabilities and all that they depend on, as requirements of one sandbox; names that are not declared are left out. */
export function requirementsFor(names: Iterable<CapabilityName>, configuration: Configuration, sandbox: string | null): Requirement[] {
  const { capabilities } = configuration;
  return [...closedOverDependencies(names, capabilities)].map((capability) => ({
    capability,
    sandbox,
    tests: [],
    dependsOn: capabilities.get(capability)?.dependsOn ?? [],
  }));
}

function unknown(names: readonly CapabilityName[], { capabilities }: Configuration): Problem[] {
  const known = [...capabilities.keys()];
  return names.filter((name) => !capabilities.has(name)).map((name) => ({ code: 'unknown-capability', name, nearest: nearest(name, known), known }));
}

/**
 * Has the capabilities, and what they depend on, ready or says why not; `stopAll` of the value stops what this call started. Nothing
 * is started when a name is not declared.
 */
export async function ensureCapabilities(
  names: readonly CapabilityName[],
  options: EnsureOptions,
  context: EnsureContext,
  host: Host,
): Promise<Result<RunningCapabilities>> {
  const { configuration, sandbox, logDir, guard, held = [], warm = null, emit, signal } = context;
  const { autoStart = true, startAll = false, providers = null, ...retries } = options;
  const problems = unknown(names, configuration);
  if (problems.length > 0) return fail(...problems);

  const overridden = new Map([...configuration.capabilities].map(([name, capability]) => [name, { ...capability, ...retries }] as const));
  const requirements = requirementsFor(startAll ? [...names, ...declaredCapabilities(configuration)] : names, configuration, sandbox.name);
  const overriding = { ...configuration, capabilities: overridden };
  const request = {
    requirements,
    configuration: overriding,
    sandboxFor: () => sandbox,
    logDir,
    guard,
    emit,
    onMissing: () => 'fail' as const,
    autoStart,
    providers,
    held,
    warm,
    signal,
  };
  return ok(await startCapabilities(request, host));
}
