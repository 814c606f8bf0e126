/**
 * Starts what selected tests require: every capability in every sandbox at once, each the moment its own dependencies are ready.
 *
 * In: requirements (closed over `dependsOn`), sandboxes, the guard. Out: what runs, with the environment for tests, and what failed
 * and why. One failure never stops the others. Nothing here starts a process: the guard does, and ends it whatever happens to us.
 */
import type { Guard } from '../guard/client.ts';
import type { Host } from '../host/host.ts';
import type { ProviderKind } from '../model/capability.ts';
import type { Configuration } from '../model/configuration.ts';
import type { Emit } from '../model/event.ts';
import { instanceName } from '../model/instance.ts';
import type { Requirement } from '../model/plan.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { Launch } from './launch.ts';
import { RunningCapabilities } from './running.ts';

export interface StartRequest {
  readonly requirements: readonly Requirement[];
  readonly configuration: Configuration;
  readonly sandboxFor: (name: string | null) => Sandbox;
  /** Absolute folder for one log a capability. */
  readonly logDir: string;
  readonly guard: Guard;
  readonly emit: Emit;
  /** What a failure of this one means for the tests that need it. */
  readonly onMissing: (requirement: Requirement) => 'fail' | 'skip';
  /** false: only what is there already is used. */
  readonly autoStart?: boolean;
  /** The only providers that may be used, in the order to ask them. */
  readonly providers?: readonly ProviderKind[] | null;
  readonly signal: AbortSignal;
}

function launchesFor(request: StartRequest, host: Host): Launch[] {
  const { configuration, sandboxFor, onMissing, requirements, logDir, guard, emit, signal, autoStart = true, providers = null } = request;
  const launches = new Map<string, Launch>();
  for (const requirement of requirements) {
    const capability = configuration.capabilities.get(requirement.capability);
    if (!capability) throw new Error(`the requirement ${requirement.capability} is not in the configuration`);
    const sandbox = sandboxFor(requirement.sandbox);
    const shared = { root: configuration.root, logDir, guard, emit, signal, autoStart, providers };
    const launch = new Launch({ capability, requirement, sandbox, onMissing: onMissing(requirement), ...shared }, host);
    launches.set(launch.id, launch);
  }
  for (const launch of launches.values()) {
    launch.dependencies = launch.requirement.dependsOn.map((name) => {
      const dependency = launches.get(instanceName(name, launch.requirement.sandbox));
      if (!dependency) throw new Error(`the requirements of ${launch.id} lack ${name}`);
      return dependency;
    });
  }
  return [...launches.values()];
}

/** Resolves when each is ready, has failed or was interrupted. */
export async function startCapabilities(request: StartRequest, host: Host): Promise<RunningCapabilities> {
  const launches = launchesFor(request, host);
  await Promise.all(launches.map((launch) => launch.start()));
  return new RunningCapabilities(launches, request.sandboxFor, host);
}
