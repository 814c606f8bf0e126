/** Starts a command under the guard, on the ports that its capability has in this sandbox. */
import type { SpawnSpec } from '../../guard/client.ts';
import type { Host } from '../../host/host.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import { addressOf } from '../../sandbox/address.ts';
import { expand } from '../../sandbox/expand.ts';
import { takenPort } from '../port-in-use.ts';
import type { Instance, ProviderContext } from '../provider.ts';

export interface GuardedCommand extends Pick<SpawnSpec, 'argv' | 'cwd' | 'env'> {
  readonly readyBy: Instance['readyBy'];
}

/** Refused when somebody listens on one of its ports. */
export async function startGuarded({ readyBy, ...command }: GuardedCommand, context: ProviderContext, host: Host): Promise<Result<Instance>> {
  const { capability, guard, id, log } = context;
  const { ports } = context.scope();
  const url = capability.url === undefined ? ok(null) : expand(capability.url, context.scope());
  if (!url.ok) return url;
  const taken = await takenPort(capability.name, Object.values(ports), host);
  if (taken !== null) return fail(taken);

  const address = addressOf(url.value, ports);
  const declared = [...Object.values(ports), ...(address.port === null ? [] : [address.port])];
  const spawned = await guard.spawn({ id, ...command, log, stop: capability.stop, dependsOn: context.dependsOn(), ports: declared });
  if (!spawned.ok) return spawned;
  const { pid, exited } = spawned.value;
  return ok({ address, program: null, pid, log, readyBy, exited, endsUnseen: false, stop: () => guard.stop(id) });
}
