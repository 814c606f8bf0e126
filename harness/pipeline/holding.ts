/**
 * Capabilities without a run's tests: a guard, the shared sandbox, and what was asked for started in it. `muster up` and the library hold
 * them this way. Disposing stops what was started, and the guard; the status file tells how it went, whatever happened.
 */
import path from 'node:path';
import { declaredCapabilities, type EnsureOptions, ensureCapabilities, requirementsFor } from '../capabilities/ensure.ts';
import type { Held } from '../capabilities/provider.ts';
import type { RunningCapabilities } from '../capabilities/running.ts';
import type { Host } from '../host/host.ts';
import type { Configuration } from '../model/configuration.ts';
import { capabilityName } from '../model/ids.ts';
import { ok, type Result } from '../model/result.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { openSandboxes } from '../sandbox/sandboxes.ts';
import { beginGuarded } from './begin-guarded.ts';
import { endGuard } from './end-guard.ts';
import { heldCapabilities } from './held-services.ts';
import type { Recorder } from './recorder.ts';
import { writeStatus } from './status-file.ts';
import { keepTimings } from './timings.ts';
import { warmFor, warmNow } from './warm.ts';

export interface HoldingRequest extends EnsureOptions {
  readonly configuration: Configuration;
  /** None = all that the repository declares. */
  readonly names: readonly string[];
  /** Whether reusable services stay between runs; undefined = everywhere but in CI. */
  readonly warm?: boolean | undefined;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
}

export interface Holding extends AsyncDisposable {
  readonly running: RunningCapabilities;
  readonly sandbox: Sandbox;
  /** Resolves when the guard is lost. */
  readonly guardGone: Promise<string | null>;
  /** Absolute path of `.capability-status.json`. */
  readonly statusFile: string;
}

/** Resolves when each is ready, has failed or was interrupted. A name that is not declared refuses all, before anything starts. */
export async function hold(request: HoldingRequest, host: Host): Promise<Result<Holding>> {
  const { configuration, recorder, signal, warm: asked, autoStart = true, startAll = false } = request;
  const { root } = configuration;
  const { run } = recorder;
  const names = (request.names.length === 0 ? declaredCapabilities(configuration) : request.names).map(capabilityName);
  const { dir, guarding } = await beginGuarded(root, recorder, host);
  const tellStatus = () => writeStatus(dir, recorder.events, host);

  await using all = new AsyncDisposableStack();
  const guard = await guarding;
  all.defer(async () => void (await endGuard(guard, recorder)));
  all.defer(() => void tellStatus());
  all.defer(() => keepTimings(root, recorder.events, host));
  const warm = all.use(warmFor({ run, root, asked }, host));
  const requirements = requirementsFor(startAll ? [...names, ...declaredCapabilities(configuration)] : names, configuration, null);
  const sandboxes = all.use(await openSandboxes({ run, configuration, requirements, removeAtEnd: (folder) => guard.removeAtEnd(folder) }, host));
  const sandbox = sandboxes.get(null);
  const held = [...heldCapabilities(root, host), ...(autoStart ? [] : await warmHere(root, host))];
  const context = { configuration, sandbox, logDir: path.join(dir, 'logs'), guard, held, warm, emit: recorder.emit, signal };
  recorder.emit({ kind: 'required', instances: requirements.map(({ capability }) => ({ capability, sandbox: null })) });
  const { providers = null, retries, retryDelayMs } = request;
  const options = { autoStart, startAll, providers, ...(retries === undefined ? {} : { retries }), ...(retryDelayMs === undefined ? {} : { retryDelayMs }) };
  const running = await recorder.stage(
    'start',
    () => ensureCapabilities(names, options, context, host),
    (started) => started.ok && started.value.failed.length === 0,
  );
  if (!running.ok) return running;
  const statusFile = tellStatus();
  all.defer(() => stop(running.value, recorder));
  const kept = all.move();
  return ok({ running: running.value, sandbox, guardGone: guard.gone, statusFile, [Symbol.asyncDispose]: () => kept.disposeAsync() });
}

/** What is kept warm for the repository: it runs, though nobody holds it. */
async function warmHere(root: string, host: Host): Promise<Held[]> {
  const { services } = await warmNow(host);
  return services.flatMap((service) => (service.root === root && service.state === 'ready' ? [{ name: service.capability, url: service.url }] : []));
}

function stop(running: RunningCapabilities, recorder: Recorder): Promise<void> {
  if (running.summary().started.length === 0) return running.stopAll();
  return recorder.stage('stop', () => running.stopAll());
}
