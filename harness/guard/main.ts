/**
 * The guard's process. In: its orders on the command line, requests on stdin. Out: events on stdout, notes on stderr, a lease file.
 *
 * Every run waits for this to start, so it imports little. It ends when told to, on SIGTERM, and when its stdin ends, each time after
 * everything that it started is gone; other signals of a terminal do not concern it.
 */
import { lineReader } from '../host/lines.ts';
import { nodeCgroups } from '../host/node-cgroups.ts';
import { nodeChildren } from '../host/node-children.ts';
import { nodeClock } from '../host/node-clock.ts';
import { nodeFileAccess } from '../host/node-file-access.ts';
import { nodeProcessTable } from '../host/node-process-table.ts';
import { nodeProcesses } from '../host/node-processes.ts';
import { nodeSockets } from '../host/node-sockets.ts';
import { identify } from '../host/process-identity.ts';
import { cgroupFor, enterCgroup, leaveCgroup } from './cgroup.ts';
import { removeFolders } from './folders.ts';
import { createKeeper, type GuardHost } from './keeper.ts';
import { type Lease, leaseFile } from './lease.ts';
import { holdLease } from './lease-holder.ts';
import { findLeash } from './leash.ts';
import { shortenLog } from './long-logs.ts';
import { isSameObject, type RemoverHost } from './owned/owned.ts';
import { removeObjects } from './owned/remove.ts';
import { releasePorts } from './port-blocks.ts';
import { type GuardEvent, type GuardRequest, parseOrders, parseRequest } from './protocol.ts';
import { becomeSubreaper } from './subreaper.ts';

/** After this long a burst of ended children is collected together. */
const COLLECT_MS = 50;
/** How often new orphans are looked for, in ms: one without the marker is in the lease this long after it was left. */
const GLANCE_MS = 10;
/** The same where a group holds them all, and nobody can be missed. */
const GROUPED_GLANCE_MS = 1000;
/** How often the sizes of logs are looked at, in ms. */
const LOGS_MS = 1000;

/** Notes are for whoever reads the guard's log; a log that cannot be written must not end it. */
function note(text: string): void {
  process.stderr.write(`${new Date().toISOString()} ${text}\n`);
}

function send(event: GuardEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGPIPE', 'SIGQUIT', 'SIGTSTP']) process.on(signal, () => {});
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const orders = parseOrders(process.argv[2] ?? '');
  if (!orders) return note('this is a part of Muster, which starts it: run muster');
  const host: GuardHost & RemoverHost = {
    files: nodeFileAccess,
    clock: nodeClock,
    children: nodeChildren(),
    table: nodeProcessTable,
    cgroups: nodeCgroups,
    processes: nodeProcesses,
    sockets: nodeSockets,
  };
  const leash = findLeash(host);
  const self = identify(process.pid, host.table) ?? { pid: process.pid, start: 0 };
  const { run, stateDir, root, frontDoor } = orders;
  const first: Lease = {
    version: 1,
    run,
    root,
    createdAt: host.clock.now(),
    machine: host.table.machine(),
    frontDoor,
    guard: self,
    processes: [],
    adopted: [],
    cgroup: cgroupFor(run, process.env['MUSTER_CGROUP'], host),
    stuck: [],
    dirs: [],
    objects: [],
  };
  const lease = holdLease({ file: leaseFile(stateDir, run), first, note }, host.files);
  const cgroup = enterCgroup(first.cgroup, host).then((entered) => {
    if (entered !== first.cgroup) lease.change((now) => ({ ...now, cgroup: entered }));
    return entered;
  });
  const subreaper = await becomeSubreaper(process.platform);
  const keeper = createKeeper(
    { run, self, subreaper, leash, cgroup, lease: lease.change, onExit: (pid, { code, signal }) => send({ event: 'exited', pid, code, signal }) },
    host,
  );

  async function stopEverything(why: string): Promise<void> {
    note(`stopping everything: ${why}`);
    // Nothing more is started; changing groups takes the system a moment, while the services end.
    const leaving = cgroup.then((group) => leaveCgroup(group, host));
    try {
      if (!(await keeper.shutdown())) return note('some processes could not be ended; the lease stays for the next sweep');
      const { dirs, objects } = lease.now();
      const left = await removeObjects(objects, host);
      if (left.length > 0) return note(`could not be removed, and stays in the lease for the next sweep: ${JSON.stringify(left)}`);
      const removed = removeFolders(dirs, host.files);
      for (const dir of dirs) if (!removed.includes(dir)) note(`${dir} could not be removed`);
      releasePorts({ stateDir, run }, host);
      await leaving;
      const group = await cgroup;
      if (group !== null) host.cgroups.remove(group);
      lease.end();
    } catch (error) {
      note(`a bug in the guard: ${String(error)}`);
    } finally {
      process.exit(0);
    }
  }
  let ending: Promise<void> | null = null;
  function end(why: string): Promise<void> {
    ending ??= stopEverything(why);
    return ending;
  }

  async function answer(request: GuardRequest): Promise<void> {
    switch (request.op) {
      case 'spawn': {
        const started = await keeper.spawn(request.spec);
        if (started.ok) return send({ event: 'spawned', request: request.request, pid: started.value });
        return send({ event: 'refused', request: request.request, problems: started.problems });
      }
      case 'stop':
        return send({ event: 'stopped', request: request.request, ...(await keeper.stop(request.id)) });
      case 'remove-at-end':
        lease.change((now) => ({ ...now, dirs: [...now.dirs, request.dir] }));
        return send({ event: 'recorded', request: request.request });
      case 'own':
        // One label stands for all that carry it, and each of them says so.
        if (!lease.now().objects.some((owned) => isSameObject(owned, request.object)))
          lease.change((now) => ({ ...now, objects: [...now.objects, request.object] }));
        return send({ event: 'recorded', request: request.request });
      case 'remove': {
        const isGone = (await removeObjects([request.object], host)).length === 0;
        if (isGone) lease.change((now) => ({ ...now, objects: now.objects.filter((owned) => !isSameObject(owned, request.object)) }));
        return send({ event: 'removed', request: request.request, isGone });
      }
      case 'shutdown':
        return end('asked to');
    }
  }

  process.on('SIGTERM', () => void end('SIGTERM'));
  process.on('uncaughtException', (error) => {
    note(error.stack ?? String(error));
    void end('a bug in the guard');
  });
  let isCollecting = false;
  process.on('SIGCHLD', async () => {
    if (isCollecting) return;
    isCollecting = true;
    await host.clock.sleep(COLLECT_MS);
    isCollecting = false;
    keeper.collect();
  });
  const read = lineReader((line) => {
    const request = parseRequest(line);
    if (request) void answer(request);
    else note(`not a request: ${line.slice(0, 200)}`);
  });
  process.stdin.setEncoding('utf8').on('data', read);
  for (const event of ['end', 'error', 'close']) process.stdin.on(event, () => void end('the front door has closed the pipe'));
  const isGrouped = (await cgroup) !== null;
  send({ event: 'ready', containment: isGrouped ? 'cgroup' : subreaper ? 'subreaper' : 'marker' });
  let logsAt = host.clock.monotonic() + LOGS_MS;
  for (;;) {
    await host.clock.sleep(isGrouped ? GROUPED_GLANCE_MS : GLANCE_MS);
    keeper.glance();
    if (host.clock.monotonic() < logsAt) continue;
    logsAt = host.clock.monotonic() + LOGS_MS;
    for (const log of keeper.logs()) if (shortenLog(log, host.files)) note(`${log} had become too long, and was shortened to its end`);
  }
}

await main();
