/** What became of each capability: the required ones in the order of the plan, then any others in the order they appeared. */
import type { InstanceRef, RunEvent } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import type { CapabilityReport } from '../model/results.ts';
import { explain } from './explain.ts';

function notStarted({ capability, sandbox }: InstanceRef): CapabilityReport {
  return {
    name: capability,
    sandbox,
    state: 'not-started',
    provider: null,
    origin: null,
    passedOver: [],
    url: null,
    readyMs: null,
    attempts: null,
    log: null,
    error: null,
  };
}

/** What one event changes about a capability; null when it is about none. */
function changeOf(event: RunEvent): (InstanceRef & { readonly change: Partial<CapabilityReport> }) | null {
  switch (event.kind) {
    case 'capability-starting': {
      const { capability, sandbox, provider, passedOver, log } = event;
      return { capability, sandbox, change: { provider, passedOver, log } };
    }
    case 'capability-ready': {
      const { capability, sandbox, provider, origin, url, readyMs, attempts, source, whyCold } = event;
      const came = { ...(source === undefined ? {} : { source }), ...(whyCold === undefined ? {} : { whyCold }) };
      return { capability, sandbox, change: { state: 'ready', provider, origin, url, readyMs, attempts, ...came } };
    }
    case 'capability-failed': {
      const { capability, sandbox, problem, onMissing } = event;
      const passedOver = problem.code === 'no-usable-provider' || problem.code === 'not-running' ? { passedOver: problem.tried } : {};
      return { capability, sandbox, change: { state: onMissing === 'skip' ? 'skipped' : 'failed', error: explain(problem).message, ...passedOver } };
    }
    case 'capability-died':
      return { capability: event.capability, sandbox: event.sandbox, change: { state: 'died', error: explain(event.problem).message } };
    default:
      return null;
  }
}

/** One report a capability and sandbox. */
export function capabilitiesOf(events: readonly RunEvent[], plan: Plan | null): CapabilityReport[] {
  const key = ({ capability, sandbox }: InstanceRef): string => `${capability}\0${sandbox ?? ''}`;
  const reports = new Map<string, CapabilityReport>((plan?.requirements ?? []).map((each) => [key(each), notStarted(each)]));
  for (const event of events) {
    if (event.kind === 'required') for (const each of event.instances) if (!reports.has(key(each))) reports.set(key(each), notStarted(each));
    const about = changeOf(event);
    if (about === null) continue;
    reports.set(key(about), { ...(reports.get(key(about)) ?? notStarted(about)), ...about.change });
  }
  return [...reports.values()];
}
