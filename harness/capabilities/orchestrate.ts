/**
 * Starts what selected tests require: every capability in every sandbox at once, each the moment its own dependencies are ready.
 *
 * In: requirements (closed over `dependsOn`), sandboxes, the guard. Out: what runs, with the environment for tests, and what failed
 * and why. One failure never stops the others. Nothing here starts a process: the guard does, and ends it whatever happens to us.
 */
import type { Guard } from '../guard/client.ts';
import type { Host } from '../host/host.ts';
import { type ClusterOptions, OWN_CLUSTER, type ProviderKind } from '../model/capability.ts';
import type { Configuration } from '../model/configuration.ts';
import type { Emit } from '../model/event.ts';
import { instanceName } from '../model/instance.ts';
import type { Requirement } from '../model/plan.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Launch } from './launch/launch.ts';
import type { Held } from './provider.ts';
import { RunningCapabilities } from './running.ts';
import type { WarmServices } from './warm/services.ts';
import { sharedVolumes } from './warm/volumes.ts';

export interface StartRequest {
  readonly requirements: readonly Requirement[];
  readonly configuration: Configuration;
  readonly sandboxFor: (name: string | null) => Sandbox;
  /** Absolute folder for one log a capability. */
  readonly logDir: string;
  /** What a `muster up` in this repository holds now. */
  readonly held?: readonly Held[];
  readonly guard: Guard;
  readonly emit: Emit;
  /** What a failure of this one means for the tests that need it. */
  readonly onMissing: (requirement: Requirement) => 'fail' | 'skip';
  /** false: only what is there already is used. */
  readonly autoStart?: boolean;
  /** The only providers that may be used, in the order to ask them. */
  readonly providers?: readonly ProviderKind[] | null;
  readonly cluster?: ClusterOptions;
  /** What stays between runs; null = nothing does. */
  readonly warm?: WarmServices | null;
  readonly signal: AbortSignal;
}

const loadLaunch = async () => (await import('./launch/launch.ts')).Launch;

/** One for each requirement that is not among `there`. */
function launchesFor(request: StartRequest, there: readonly Launch[], LaunchOf: typeof Launch, host: Host): Launch[] {
  const {
    configuration,
    sandboxFor,
    onMissing,
    requirements,
    logDir,
    guard,
    emit,
    signal,
    autoStart = true,
    providers = null,
    held = [],
    cluster = OWN_CLUSTER,
    warm = null,
  } = request;
  const volumes = sharedVolumes(configuration.capabilities.values());
  const known = new Map(there.map((launch) => [launch.id, launch]));
  const launches = new Map<string, Launch>();
  for (const requirement of requirements) {
    if (known.has(instanceName(requirement.capability, requirement.sandbox))) continue;
    const capability = configuration.capabilities.get(requirement.capability);
    if (!capability) throw new Error(`the requirement ${requirement.capability} is not in the configuration`);
    const sandbox = sandboxFor(requirement.sandbox);
    const shared = { root: configuration.root, logDir, guard, emit, signal, autoStart, providers, held, cluster, warm, sharedVolumes: volumes };
    const launch = new LaunchOf({ capability, requirement, sandbox, onMissing: onMissing(requirement), ...shared }, host);
    launches.set(launch.id, launch);
  }
  for (const launch of launches.values()) {
    launch.dependencies = launch.requirement.dependsOn.map((name) => {
      const id = instanceName(name, launch.requirement.sandbox);
      const dependency = launches.get(id) ?? known.get(id);
      if (!dependency) throw new Error(`the requirements of ${launch.id} lack ${name}`);
      return dependency;
    });
  }
  return [...launches.values()];
}

/** Resolves when each is ready, has failed or was interrupted. */
export async function startCapabilities(request: StartRequest, host: Host): Promise<RunningCapabilities> {
  // Many runs require nothing, and need not load what starts it.
  const launches = request.requirements.length === 0 ? [] : launchesFor(request, [], await loadLaunch(), host);
  await Promise.all(launches.map((launch) => launch.start()));
  return new RunningCapabilities(launches, request.sandboxFor, host);
}

/** Starts what is required and not there yet, beside what runs. Resolves when all that is required has settled, whoever started it. */
export async function startMore(running: RunningCapabilities, request: StartRequest, host: Host): Promise<void> {
  const LaunchOf = await loadLaunch();
  // From here to `add` nothing is awaited: whoever asks meanwhile finds these.
  const launches = launchesFor(request, running.launches, LaunchOf, host);
  running.add(launches);
  const required = new Set(request.requirements.map(({ capability, sandbox }) => instanceName(capability, sandbox)));
  const awaited = running.launches.filter(({ id }) => required.has(id));
  await Promise.all([...launches.map((launch) => launch.start()), ...awaited.map(({ settled }) => settled)]);
}
