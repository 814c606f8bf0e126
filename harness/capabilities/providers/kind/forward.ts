/** The ports of a capability on this machine: one `kubectl port-forward` for each thing that they lead to, as processes of the guard. */
import type { Host } from '../../../host/host.ts';
import { fail, ok, type Result } from '../../../model/result.ts';
import { takenPort } from '../../port-in-use.ts';
import type { ProviderContext } from '../../provider.ts';
import type { Kubectl } from './kubectl.ts';

/** kubectl ends when a connection breaks that it carries; one that ends again and again within this time has nowhere to go, in ms. */
const SHORT_MS = 1000;
const MOST_SHORT = 20;
const PAUSE_MS = 50;

export interface Forwards {
  readonly pid: number | null;
  stop(): Promise<void>;
}

export interface Forwarding {
  readonly kubectl: Kubectl;
  readonly namespace: string;
  /** `service/web:80` for each port name. */
  readonly targets: Readonly<Record<string, string>>;
  readonly context: ProviderContext;
}

/** Each port listens soon after this resolves. */
export async function forwardPorts({ kubectl, namespace, targets, context }: Forwarding, host: Host): Promise<Result<Forwards>> {
  const { capability, guard, id, log } = context;
  const { ports } = context.scope();
  const taken = await takenPort(capability.name, Object.values(ports), host);
  if (taken !== null) return fail(taken);
  const ids: string[] = [];
  let isOver = false;
  let pid: number | null = null;
  const stop = async () => {
    isOver = true;
    await Promise.all(ids.map((each) => guard.stop(each)));
  };

  for (const [name, target] of Object.entries(targets)) {
    const [object = '', port = ''] = target.split(':');
    const argv = kubectl.argv(['--namespace', namespace, 'port-forward', '--address', '127.0.0.1', object, `${ports[name]}:${port}`]);
    const own = `${id}-forward-${name}`;
    const spec = {
      id: own,
      argv,
      cwd: '/',
      env: kubectl.env,
      log: log.replace(/(?:\.log)?$/, '-forward.log'),
      stop: { signal: 'SIGTERM', graceMs: 1000 },
      dependsOn: context.dependsOn(),
    };
    const first = await guard.spawn(spec);
    if (!first.ok) {
      await stop();
      return first;
    }
    ids.push(own);
    pid ??= first.value.pid;
    const keep = async () => {
      let shortLives = 0;
      let running = first.value;
      while (shortLives < MOST_SHORT) {
        const began = host.clock.monotonic();
        await running.exited;
        if (isOver) return;
        await guard.stop(own);
        shortLives = host.clock.monotonic() - began < SHORT_MS ? shortLives + 1 : 0;
        await host.clock.sleep(PAUSE_MS);
        const again = isOver ? null : await guard.spawn(spec);
        if (!again?.ok) return;
        running = again.value;
        // Stopped while it was spawned.
        if (isOver) await guard.stop(own);
      }
    };
    void keep();
  }
  return ok({ pid, stop });
}
