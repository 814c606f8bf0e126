/**
 * Services without tests: `muster up` starts capabilities and holds them until it is told to end; `muster down` tells it.
 * Stopping is the guard's work, as in a run.
 */
import path from 'node:path';
import { requirementsFor } from '../capabilities/ensure.ts';
import { startCapabilities } from '../capabilities/orchestrate.ts';
import type { RunningCapabilities } from '../capabilities/running.ts';
import { startGuard } from '../guard/client.ts';
import { sweep } from '../guard/sweep.ts';
import type { Host } from '../host/host.ts';
import { identify, isAlive } from '../host/process-identity.ts';
import { stateDir } from '../host/state-dir.ts';
import type { ProviderKind } from '../model/capability.ts';
import type { Configuration } from '../model/configuration.ts';
import { type CapabilityName, capabilityName } from '../model/ids.ts';
import { nearest } from '../model/nearest.ts';
import { sortedUnique } from '../model/order.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { openSandboxes } from '../sandbox/sandboxes.ts';
import { ensureMusterDir, runDir } from './folders.ts';
import { type HeldServices, heldCapabilities, heldFile, heldServices } from './held-services.ts';
import type { Recorder } from './recorder.ts';
import { warmFor } from './warm.ts';

/** The named capabilities, or all that have a provider. */
function wanted(names: readonly string[], { capabilities }: Configuration): Result<readonly CapabilityName[]> {
  if (names.length === 0) return ok([...capabilities.values()].filter(({ role, place }) => role === 'app' || place.file !== undefined).map(({ name }) => name));
  const known = sortedUnique(capabilities.keys());
  const problems = names
    .filter((name) => !capabilities.has(capabilityName(name)))
    .map((name): Problem => ({ code: 'unknown-capability', name, nearest: nearest(name, known), known }));
  return problems.length > 0 ? fail(...problems) : ok(names.map(capabilityName));
}

export interface HoldRequest {
  readonly configuration: Configuration;
  /** Capabilities to start; none = all that the repository declares. */
  readonly names: readonly string[];
  /** The only providers that may be used, in the order to ask them; null = as each capability lists them. */
  readonly providers: readonly ProviderKind[] | null;
  /** Whether reusable services stay between runs; undefined = everywhere but in CI. */
  readonly warm?: boolean | undefined;
  readonly recorder: Recorder;
  readonly interrupted: AbortSignal;
  /** Called when everything that was asked for is ready, with the environment that tests would get. */
  readonly onReady: (held: HeldServices, environment: Readonly<Record<string, string>>) => void;
}

/** Starts, holds until interrupted or until one of them dies, stops. Resolves to whether all of them were there to the end. */
export async function holdServices({ configuration, names, providers, warm: asksWarm, recorder, interrupted, onReady }: HoldRequest, host: Host): Promise<boolean> {
  const { root } = configuration;
  const asked = wanted(names, configuration);
  if (!asked.ok) {
    recorder.refuse(asked.problems);
    return false;
  }
  ensureMusterDir(root, host);
  const dir = runDir(root, recorder.run);
  recorder.keepIn(dir);
  await sweep(host);
  const guard = await startGuard({ run: recorder.run, stateDir: stateDir(host), root, log: path.join(dir, 'logs', 'guard.log') }, host);
  const file = heldFile(root, recorder.run);
  try {
    const requirements = requirementsFor(asked.value, configuration, null);
    const removeAtEnd = (folder: string) => guard.removeAtEnd(folder);
    await using warm = warmFor({ run: recorder.run, root, asked: asksWarm }, host);
    await using sandboxes = await openSandboxes({ run: recorder.run, configuration, requirements, removeAtEnd }, host);
    const request = {
      requirements,
      configuration,
      sandboxFor: () => sandboxes.get(null),
      logDir: path.join(dir, 'logs'),
      guard,
      emit: recorder.emit,
      onMissing: () => 'fail' as const,
      providers,
      held: heldCapabilities(root, host),
      warm,
      signal: interrupted,
    };
    await using running = await startCapabilities(request, host);
    if (running.failed.length > 0 || interrupted.aborted) return running.failed.length === 0;
    const held: HeldServices = {
      run: recorder.run,
      pid: host.processes.pid,
      start: identify(host.processes.pid, host.table)?.start ?? 0,
      since: new Date(host.clock.now()).toISOString(),
      capabilities: Object.entries(sandboxes.get(null).description().capabilities).map(([name, { url }]) => ({ name, url })),
    };
    host.files.write(file, `${JSON.stringify(held, null, 2)}\n`);
    onReady(held, running.environmentFor(null));
    await ended(running, guard.gone, interrupted, host);
    return running.died.length === 0;
  } finally {
    host.files.remove(file);
    await guard.shutdown();
  }
}

/** Time between two looks at what is held, in ms. */
const LOOK_MS = 250;

async function ended(running: RunningCapabilities, guardGone: Promise<void>, interrupted: AbortSignal, host: Host): Promise<void> {
  let isGuardGone = false;
  void guardGone.then(() => {
    isGuardGone = true;
  });
  while (!interrupted.aborted && !isGuardGone && running.died.length === 0) await host.clock.sleep(LOOK_MS, interrupted);
}

/** Asks every holder to end and waits until it has. Answers those that were asked. */
export async function releaseServices(root: string, host: Host): Promise<HeldServices[]> {
  const held = heldServices(root, host);
  for (const { pid } of held) host.table.signal(pid, 'SIGTERM');
  while (held.some((each) => isAlive(each, host.table))) await host.clock.sleep(20);
  return held;
}
