/**
 * The warm guard's process: the parent of services that stay between runs, one for each user and state folder.
 *
 * In: its orders on the command line, requests over a unix socket in the state folder, which this user alone can open. Out: answers and
 * news over the same connections, notes on stderr, a lease file like that of any guard, so that a sweep clears up after it.
 * Its life hangs on no pipe: it ends on SIGTERM, and by itself a moment after it holds nothing and nobody speaks to it.
 */
import { type LocalServer, listenLocal } from '../host/node-local-sockets.ts';
import { isAlive } from '../host/process-identity.ts';
import { type Established, establish } from './establish.ts';
import { parseWarmOrders, readWarmAddress, WARM_PROTOCOL, type WarmAddress, type WarmOrders, warmAddressFile, warmDir } from './warm-protocol.ts';
import { serveTenant } from './warm-serve.ts';
import { createShelf } from './warm-shelf.ts';
import type { Tenant } from './warm-stock.ts';
import { createThings } from './warm-things.ts';

/** How often orphans are looked for while somebody holds a service, and while nobody does. */
const LOOK_MS = 50;
const IDLE_LOOK_MS = 500;
/** Without services and without anybody who speaks to it, it ends after this long. */
const LINGER_MS = 3000;

function note(text: string): void {
  process.stderr.write(`${new Date().toISOString()} ${text}\n`);
}

/** Whether another process is the warm guard of this user. */
function isSuperseded({ run, stateDir }: WarmOrders, { host }: Pick<Established, 'host'>): boolean {
  const address = readWarmAddress(stateDir, host.files);
  return address !== null && address.run !== run && isAlive(address, host.table);
}

async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGPIPE', 'SIGQUIT', 'SIGTSTP']) process.on(signal, () => {});
  process.stderr.on('error', () => {});
  const orders = parseWarmOrders(process.argv[2] ?? '');
  if (!orders) return note('this is a part of Muster, which starts it: run muster');
  const { run, stateDir } = orders;
  const socket = `${warmDir(stateDir)}/${process.pid}.sock`;
  const post = await establish({
    run,
    stateDir,
    root: '/',
    frontDoor: null,
    dirs: [socket],
    onExit: (pid, exit) => shelf.exited(pid, exit),
    onEnd() {
      server?.close();
      if (readWarmAddress(stateDir, host.files)?.run === run) host.files.remove(warmAddressFile(stateDir));
    },
    note,
  });
  const { host, self, lease, keeper, containment, end } = post;
  const things = createThings({ stateDir, lease }, host);
  async function clear(instance: string): Promise<readonly string[]> {
    const left = await things.clear(instance);
    for (const what of left) note(`stays in the lease, since it could not be removed: ${what}`);
    return left;
  }
  const shelf = createShelf({ run, stop: keeper.stop, clear, clock: host.clock });
  const tenants = new Set<Tenant>();
  let spokenTo = host.clock.monotonic();
  let server: LocalServer | null = null;

  if (isSuperseded(orders, post)) return end('another one was faster');

  host.files.remove(socket);
  server = await listenLocal(socket, (peer) => {
    spokenTo = host.clock.monotonic();
    return serveTenant(peer, {
      self: { ...self, run },
      keeper,
      shelf,
      things,
      onCome: (tenant) => void tenants.add(tenant),
      onLeave(tenant) {
        tenants.delete(tenant);
        spokenTo = host.clock.monotonic();
      },
      rest() {
        if (shelf.isEmpty) void end('it holds nothing, and was told that it may rest');
      },
    });
  });
  const address: WarmAddress = { protocol: WARM_PROTOCOL, run, ...self, machine: host.table.machine(), socket };
  host.files.write(warmAddressFile(stateDir), `${JSON.stringify(address)}\n`, 0o600);

  const held = await containment;
  for (;;) {
    await host.clock.sleep(tenants.size > 0 && held !== 'cgroup' ? LOOK_MS : IDLE_LOOK_MS);
    keeper.glance();
    post.shortenLogs();
    shelf.expire();
    // Two that were started in one moment: the later one goes on, and this one hands out nothing more.
    if (isSuperseded(orders, post)) {
      server.close();
      void shelf.retire({}, 'another warm guard has taken over');
    }
    if (shelf.isEmpty && tenants.size === 0 && host.clock.monotonic() - spokenTo >= LINGER_MS) await end('it holds nothing');
  }
}

await main();
