/** Stops all wards at once, each after those that depend on it, and all of them within the longest grace time that one has. */
import type { Host } from '../host/host.ts';
import type { Ward } from './ward.ts';

const DEFAULT_GRACE_MS = 5000;
/** Of the whole grace time of a shutdown, this part is kept for those whose dependents do not end in time. */
const LAST_CALL = 0.1;

/** `stopBy` stops one by a deadline on the monotonic clock. Answers until when whoever is left now may take. */
export async function stopInOrder(
  all: readonly Ward[],
  stopBy: (ward: Ward, deadline: number) => Promise<unknown>,
  { clock }: Pick<Host, 'clock'>,
): Promise<number> {
  const graceMs = all.length === 0 ? DEFAULT_GRACE_MS : Math.max(...all.map((ward) => ward.spec.stop.graceMs));
  const deadline = clock.monotonic() + graceMs;
  const lastCall = new AbortController();
  const lateness = clock.sleep(graceMs * (1 - LAST_CALL), lastCall.signal);
  const downs = new Map<string, Promise<unknown>>();
  function down(ward: Ward): Promise<unknown> {
    const known = downs.get(ward.spec.id);
    if (known) return known;
    const dependents = all.filter((other) => other !== ward && other.spec.dependsOn.includes(ward.spec.id));
    // Registered before its dependents are asked: even a circle comes to an end, at the last call.
    const turn = Promise.resolve().then(() => Promise.race([Promise.all(dependents.map(down)), lateness]));
    const done = turn.then(() => stopBy(ward, Math.min(deadline, clock.monotonic() + ward.spec.stop.graceMs)));
    downs.set(ward.spec.id, done);
    return done;
  }
  await Promise.all(all.map(down));
  lastCall.abort();
  return Math.max(deadline, clock.monotonic() + graceMs * LAST_CALL);
}
