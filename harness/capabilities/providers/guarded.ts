/** Starts a command under the guard, on the ports that its capability has in this sandbox. */
import type { SpawnSpec } from '../../guard/client.ts';
import type { Host } from '../../host/host.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import { addressOf } from '../../sandbox/address.ts';
import { expand } from '../../sandbox/expand.ts';
import { portInUse } from '../port-in-use.ts';
import type { Instance, ProviderContext } from '../provider.ts';

export interface GuardedCommand extends Pick<SpawnSpec, 'argv' | 'cwd' | 'env'> {
  readonly readyBy: Instance['readyBy'];
}

/** A port of this machine that the capability must have and cannot. */
async function takenPort(context: ProviderContext, host: Host): Promise<number | null> {
  for (const port of Object.values(context.scope().ports)) if (!(await host.sockets.isFree(port))) return port;
  return null;
}

/** Refused when somebody listens on one of its ports: what answers there would pass for it. */
export async function startGuarded({ readyBy, ...command }: GuardedCommand, context: ProviderContext, host: Host): Promise<Result<Instance>> {
  const { capability, guard, id, log } = context;
  const { ports } = context.scope();
  const url = capability.url === undefined ? ok(null) : expand(capability.url, context.scope());
  if (!url.ok) return url;
  const taken = await takenPort(context, host);
  if (taken !== null) return fail(portInUse(capability.name, taken, host));

  const spawned = await guard.spawn({ id, ...command, log, stop: capability.stop, dependsOn: context.dependsOn() });
  if (!spawned.ok) return spawned;
  const { pid, exited } = spawned.value;
  return ok({ address: addressOf(url.value, ports), program: null, pid, log, readyBy, exited, endsUnseen: false, stop: () => guard.stop(id) });
}
