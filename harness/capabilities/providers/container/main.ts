/**
 * The keeper of one container: a process of the guard that has the life of the container it starts.
 *
 * In: its orders in the environment. Out: the container's output on stdout, and its exit code as its own. A polite signal is handed on to
 * the container; who does not end in time is ended by force, this process by the guard and then the container by its label. So services
 * in containers start, log, die and stop as processes do, in the order of their dependencies, whoever of us is left.
 */
import { GenericContainer, getContainerRuntimeClient, PullPolicy, StartupCheckStrategy, type StartupStatus } from 'testcontainers';
import { messageOf } from '../../../model/message-of.ts';
import { type ContainerOrders, type CreateRequest, ORDERS_VARIABLE } from './orders.ts';

/** Time for the last lines of a container that has ended, in ms. */
const LAST_LINES_MS = 1000;
/** As shells have it: 128 and the number of SIGTERM. */
const ENDED_BEFORE_START = 143;

/** Whether a container is ready is asked from outside; here it only has to be started. */
class StartedIsEnough extends StartupCheckStrategy {
  override async checkStartupState(): Promise<StartupStatus> {
    return 'SUCCESS';
  }
}

interface Hooks {
  readonly created: (id: string) => Promise<void>;
}

/** Testcontainers' container with what its builder has no words for: ports on loopback alone, and a hook before it runs. */
class KeptContainer extends GenericContainer {
  readonly #hooks: Hooks;

  constructor(image: string, { HostConfig, ...create }: CreateRequest, hooks: Hooks) {
    super(image);
    this.#hooks = hooks;
    Object.assign(this.createOpts, create);
    Object.assign(this.hostConfig, HostConfig);
    this.networkMode = HostConfig.NetworkMode;
  }

  protected override async containerCreated(id: string): Promise<void> {
    await this.#hooks.created(id);
  }
}

async function keep({ image, joins, stopSignal, useReaper, create }: ContainerOrders): Promise<number> {
  let isAsked = false;
  let stop = () => {
    isAsked = true;
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP']) process.on(signal, () => stop());

  const client = await getContainerRuntimeClient();
  const ended = Promise.withResolvers<number>();
  async function created(id: string): Promise<void> {
    if (isAsked) process.exit(ENDED_BEFORE_START);
    const container = client.container.getById(id);
    for (const network of joins) await client.network.getById(network).connect({ Container: id });
    const output = await client.container.attach(container);
    output.pipe(process.stdout);
    const isSilent = new Promise((resolve) => output.once('close', resolve).once('end', resolve));
    container.wait({ condition: 'next-exit' }).then(async ({ StatusCode }: { StatusCode: number }) => {
      await Promise.race([isSilent, new Promise((resolve) => setTimeout(resolve, LAST_LINES_MS))]);
      ended.resolve(StatusCode);
    }, ended.reject);
  }

  const kept = new KeptContainer(image, create, { created });
  kept.withPullPolicy(PullPolicy.neverPull()).withAutoCleanup(useReaper).withWaitStrategy(new StartedIsEnough());
  const started = kept.start().then((container) => {
    stop = () =>
      void client.container
        .getById(container.getId())
        .kill({ signal: stopSignal })
        .catch(() => {});
    if (isAsked) stop();
  });
  // One that ends at once has no ports, which Testcontainers would wait for.
  await Promise.race([started, ended.promise]);
  return ended.promise;
}

try {
  process.exit(await keep(JSON.parse(process.env[ORDERS_VARIABLE] ?? '')));
} catch (error) {
  console.log(`the container could not be started: ${messageOf(error)}`);
  process.exit(1);
}
