/** Which capabilities may stay between runs, and why another may not. */
import type { Capability, ProviderKind, ProviderSpec } from '../../model/capability.ts';
import { isFreshSandbox } from '../../model/sandbox.ts';
import { volumesOf } from './volumes.ts';

/** Those whose services are whole under a guard that outlives the run. */
const PROVIDERS: readonly ProviderKind[] = ['process', 'container', 'flox'];

/** Whether it is ready when it has ended. */
export const isTask = (spec: ProviderSpec): boolean => (spec.kind === 'process' || spec.kind === 'container') && spec.oneShot;

/** How something that is depended on came to be there. */
export interface Standing {
  readonly name: string;
  readonly kind: 'warm' | 'external' | 'task' | 'cold';
}

export interface Candidate {
  readonly capability: Capability;
  readonly spec: ProviderSpec;
  /** Name of its sandbox; null = the shared one. */
  readonly sandbox: string | null;
  readonly dependencies: readonly Standing[];
  /** Names of volumes that more than one capability mounts. */
  readonly sharedVolumes: ReadonlySet<string>;
}

/** null when it may. */
export function whyNotWarm({ capability, spec, sandbox, dependencies, sharedVolumes }: Candidate): string | null {
  const { name, reusable, role } = capability;
  if (!reusable) return `${name} is not declared reusable`;
  if (!PROVIDERS.includes(spec.kind)) return `${spec.kind} services are not kept between runs`;
  if (isTask(spec)) return 'a task runs anew each time';
  if (role === 'collector') return 'a collector of traces ends with its run';
  if (isFreshSandbox(sandbox)) return 'its sandbox is a fresh one';
  const cold = dependencies.find(({ kind }) => kind === 'cold');
  if (cold) return `${cold.name}, which it depends on, ends with the run`;
  const volume = volumesOf(spec).find((each) => sharedVolumes.has(each));
  return volume === undefined ? null : `it shares its volume ${volume}, and that ends with the run`;
}
