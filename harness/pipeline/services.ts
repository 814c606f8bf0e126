/**
 * Services without tests: `muster up` starts capabilities and holds them until it is told to end; `muster down` tells it.
 * Stopping is the guard's work, as in a run.
 */
import { declaredCapabilities, requirementsFor } from '../capabilities/ensure.ts';
import type { RunningCapabilities } from '../capabilities/running.ts';
import type { Host } from '../host/host.ts';
import { isAlive } from '../host/process-identity.ts';
import { capabilityName } from '../model/ids.ts';
import { type Claim, claimServices } from './claim-services.ts';
import { ensureMusterDir } from './folders.ts';
import { type HeldServices, heldFile, heldServices, writeHeld } from './held-services.ts';
import { type HoldingRequest, hold } from './holding.ts';

export interface HoldRequest extends Omit<HoldingRequest, 'signal'> {
  readonly interrupted: AbortSignal;
  /** Nobody is asked to hold anything: it ends as soon as it is known what is there. */
  readonly isCheck: boolean;
  /** Called when everything that was asked for is ready. */
  readonly onReady: (held: HeldServices) => void;
  /** Called instead when another one holds all of it here, and it is ready there. */
  readonly onHeld: (held: HeldServices) => void;
}

/** All that will be held, dependencies included. */
function namesOf({ configuration, names }: HoldRequest): string[] {
  const asked = names.length === 0 ? declaredCapabilities(configuration) : names.map(capabilityName);
  return requirementsFor(asked, configuration, null).map(({ capability }) => capability);
}

/** Claims them; where another one that claimed them all is still starting, waits for what becomes of it. */
async function claimed(request: HoldRequest, names: readonly string[], host: Host): Promise<Claim> {
  const { root } = request.configuration;
  for (;;) {
    const claim = await claimServices({ root, run: request.recorder.run, names, signal: request.interrupted }, host);
    if (claim.kind !== 'held' || claim.by.isReady || request.interrupted.aborted) return claim;
    await host.clock.sleep(LOOK_MS, request.interrupted);
  }
}

/** Starts, holds until interrupted or until one of them dies, stops. Resolves to whether all of them were there to the end. */
export async function holdServices(request: HoldRequest, host: Host): Promise<boolean> {
  const { configuration, recorder, isCheck } = request;
  ensureMusterDir(configuration.root, host);
  if (isCheck) return holdClaimed(request, null, host);
  const names = namesOf(request);
  const claim = await claimed(request, names, host);
  switch (claim.kind) {
    case 'claimed':
      try {
        return await holdClaimed(request, claim.held, host);
      } finally {
        host.files.remove(heldFile(configuration.root, recorder.run));
      }
    case 'held':
      request.onHeld(claim.by);
      return true;
    case 'interrupted':
      return true;
    case 'partly': {
      const { by, missing } = claim;
      recorder.refuse([{ code: 'already-up', run: by.run, pid: by.pid, held: names.filter((name) => !missing.includes(name)), missing }]);
      return false;
    }
  }
}

/** `claim` is what was put down of it; null where nothing is to be held. */
async function holdClaimed({ interrupted, onReady, ...request }: HoldRequest, claim: HeldServices | null, host: Host): Promise<boolean> {
  const { configuration, recorder } = request;
  const outcome = await hold({ ...request, signal: interrupted }, host);
  if (!outcome.ok) {
    recorder.refuse(outcome.problems);
    return false;
  }
  await using holding = outcome.value;
  const { running, sandbox, guardGone } = holding;
  if (running.failed.length > 0 || interrupted.aborted || claim === null) return running.failed.length === 0;
  const capabilities = Object.entries(sandbox.description().capabilities).map(([name, { url }]) => ({ name, url }));
  const given = running.variablesFor(null);
  // What the caller has already is not repeated: a password of the machine's stays off screens and files.
  const isTold = (name: string) => name.startsWith('MUSTER_') || (Object.hasOwn(given, name) && given[name] !== host.env[name]);
  const environment = Object.fromEntries(Object.entries(running.environmentFor(null)).filter(([name]) => isTold(name)));
  const held = { ...claim, isReady: true, capabilities, environment };
  writeHeld(configuration.root, held, host);
  onReady(held);
  await ended(running, guardGone, interrupted, host);
  return running.died.length === 0;
}

/** Time between two looks at what is held, in ms. */
const LOOK_MS = 250;

async function ended(running: RunningCapabilities, guardGone: Promise<string | null>, interrupted: AbortSignal, host: Host): Promise<void> {
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
