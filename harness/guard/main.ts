/**
 * The guard's process. In: its orders on the command line, requests on stdin. Out: events on stdout, notes on stderr, a lease file.
 *
 * Every run waits for this to start, so it imports little. It ends when told to, on SIGTERM, and when its stdin ends, each time after
 * everything that it started is gone; other signals of a terminal do not concern it.
 */
import { lineReader } from '../host/lines.ts';
import { establish } from './establish.ts';
import { AT_END, isSameObject } from './owned/owned.ts';
import { removeObjects } from './owned/remove.ts';
import { type GuardEvent, type GuardRequest, parseOrders, parseRequest } from './protocol.ts';

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
  const { host, lease, keeper, containment, shortenLogs, end } = await establish({
    ...orders,
    dirs: [],
    onExit: (pid, { code, signal }) => send({ event: 'exited', pid, code, signal }),
    onLeft: (what) => send({ event: 'left', what }),
    note,
  });

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
        const isGone = (await removeObjects([request.object], AT_END, host)).left.length === 0;
        if (isGone) lease.change((now) => ({ ...now, objects: now.objects.filter((owned) => !isSameObject(owned, request.object)) }));
        return send({ event: 'removed', request: request.request, isGone });
      }
      case 'shutdown':
        return end('asked to');
    }
  }

  const read = lineReader((line) => {
    const request = parseRequest(line);
    if (request) void answer(request);
    else note(`not a request: ${line.slice(0, 200)}`);
  });
  process.stdin.setEncoding('utf8').on('data', read);
  for (const event of ['end', 'error', 'close']) process.stdin.on(event, () => void end('the front door has closed the pipe'));
  const held = await containment;
  send({ event: 'ready', containment: held });
  let logsAt = host.clock.monotonic() + LOGS_MS;
  for (;;) {
    await host.clock.sleep(held === 'cgroup' ? GROUPED_GLANCE_MS : GLANCE_MS);
    keeper.glance();
    if (host.clock.monotonic() < logsAt) continue;
    logsAt = host.clock.monotonic() + LOGS_MS;
    shortenLogs();
  }
}

await main();
