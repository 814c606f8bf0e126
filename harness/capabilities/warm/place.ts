/** Where an instance lives: in the sandbox of its run, or in a place of its own that stays between runs. */
import type { Guard } from '../../guard/client.ts';
import type { WarmRecord } from '../../guard/warm-client.ts';
import { runId } from '../../model/ids.ts';
import { ok } from '../../model/result.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

export interface Place {
  readonly sandbox: Pick<Sandbox, 'name' | 'run' | 'dir' | 'variables' | 'portsOf' | 'once'>;
  /** Absolute path of its log. */
  readonly log: string;
  /** What starts and records whatever is its own. */
  readonly guard: Guard;
}

/** The place of a service that is warm already. */
export function placeOf({ dir, log, variables, ports }: WarmRecord, instance: string, name: string | null, guard: Guard): Place {
  return { sandbox: { name, run: runId(instance), dir, variables, portsOf: () => ok(ports), once: (_key, make) => make() }, log, guard };
}
