/** Asks every probe once and at the same time: is it all there right now? */
import type { Probe } from './probe.ts';

export type Answer = { readonly kind: 'holds' } | { readonly kind: 'lacks'; readonly check: string; readonly last: string };

/** The first probe, in their order, that does not hold; `holds` when all do. */
export async function askOnce(probes: readonly Probe[], signal: AbortSignal): Promise<Answer> {
  const observed = await Promise.all(probes.map(async (probe) => ({ check: probe.check, observation: await probe.ask(signal) })));
  for (const { check, observation } of observed) if (observation.kind !== 'holds') return { kind: 'lacks', check, last: observation.last };
  return { kind: 'holds' };
}
