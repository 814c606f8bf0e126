/**
 * S3's `.capability-status.json`: what was started, what already ran, what failed, for which run (CHECKLIST S3-29, S3-67).
 *
 * Every required capability is in exactly one of the three lists. One that died, was skipped for want of it, or was never
 * reached counts as failed, with the reason. In a sandbox of its own it is named `<capability>@<sandbox>`.
 */
import type { RunEvent } from '../model/event.ts';
import { instanceName } from '../model/instance.ts';
import type { CapabilityReport, CapabilityStatusDocument } from '../model/results.ts';
import { readEvents } from './reading.ts';

const nameOf = ({ name, sandbox }: CapabilityReport): string => instanceName(name, sandbox);

export function capabilityStatus(events: readonly RunEvent[]): CapabilityStatusDocument {
  const { run, lastAt, capabilities } = readEvents(events);
  const available = capabilities.filter(({ state }) => state === 'ready');
  return {
    version: 1,
    run,
    timestamp: new Date(lastAt).toISOString(),
    started: available.filter(({ origin }) => origin === 'started').map(nameOf),
    alreadyRunning: available.filter(({ origin }) => origin === 'already-running').map(nameOf),
    failed: capabilities
      .filter(({ state }) => state !== 'ready')
      .map((each) => ({ service: nameOf(each), error: each.error ?? 'it was never started, because the run ended before' })),
    availableCount: available.length,
    totalCapabilities: capabilities.length,
    capabilities,
  };
}
