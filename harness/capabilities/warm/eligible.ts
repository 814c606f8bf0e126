/** Which capabilities may stay between runs, and why another may not. */
import type { Capability, ProviderKind, ProviderSpec } from '../../model/capability.ts';
import { isFreshSandbox } from '../../model/sandbox.ts';

/** Those whose services are whole under a guard that outlives the run. */
const PROVIDERS: readonly ProviderKind[] = ['process', 'flox'];

/** How something that is depended on came to be there. */
export interface Standing {
  readonly name: string;
  readonly kind: 'warm' | 'external' | 'task' | 'cold';
}

/** null when it may. */
export function whyNotWarm(capability: Capability, spec: ProviderSpec, sandbox: string | null, dependencies: readonly Standing[]): string | null {
  const { name, reusable, role } = capability;
  if (!reusable) return `${name} is not declared reusable`;
  if (!PROVIDERS.includes(spec.kind)) return `${spec.kind} services are not kept between runs`;
  if (spec.kind === 'process' && spec.oneShot) return 'a task runs anew each time';
  if (role === 'collector') return 'a collector of traces ends with its run';
  if (isFreshSandbox(sandbox)) return 'its sandbox is a fresh one';
  const cold = dependencies.find(({ kind }) => kind === 'cold');
  return cold ? `${cold.name}, which it depends on, ends with the run` : null;
}
