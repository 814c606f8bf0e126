/** Ends a warm guard that cannot be spoken with, and all that it keeps: asked first, then by force, and then as a dead run is swept. */
import type { Host } from '../host/host.ts';
import { isAlive } from '../host/process-identity.ts';
import { sweepRun } from './sweep.ts';
import { readWarmAddress, type WarmAddress, warmAddressFile } from './warm-protocol.ts';

/** One that works, of another version, stops what it keeps within this time; one that hangs never does. */
const GRACE_MS = 7000;
const LOOK_MS = 20;
/** What was killed vanishes a moment later. */
const VANISHING_MS = 2000;
/** One that was stopped (SIGSTOP) takes the first only when it goes on. */
const STEPS = [
  [['SIGTERM', 'SIGCONT'], GRACE_MS],
  [['SIGKILL'], VANISHING_MS],
] as const;

async function untilGone(guard: WarmAddress, ms: number, { table, clock }: Host): Promise<boolean> {
  for (const until = clock.monotonic() + ms; clock.monotonic() < until; await clock.sleep(LOOK_MS)) if (!isAlive(guard, table)) return true;
  return false;
}

/** The process is signalled only while it is the one that was recorded. Resolves with what may still be there, in words. */
export async function endWarmGuard(guard: WarmAddress, stateDir: string, host: Host): Promise<readonly string[]> {
  for (const [signals, ms] of STEPS) {
    for (const signal of signals) if (isAlive(guard, host.table)) host.table.signal(guard.pid, signal);
    if (await untilGone(guard, ms, host)) break;
  }
  if (isAlive(guard, host.table)) return [`process ${guard.pid}: not even SIGKILL ends the warm guard`];
  const swept = await sweepRun({ stateDir, run: guard.run }, host);
  if (readWarmAddress(stateDir, host.files)?.run === guard.run) host.files.remove(warmAddressFile(stateDir));
  return swept?.left ?? [];
}
