/**
 * The guard's process. In: one line of orders on stdin, then requests. Out: events on stdout, notes in the file that the orders name, a
 * lease file.
 *
 * Every run waits for this to start, so it imports little, and what needs no orders begins without them. It ends when told to, on SIGTERM,
 * and when its stdin ends, each time after everything that it started is gone; other signals of a terminal do not concern it.
 */
import { lineReader } from '../host/lines.ts';
import { noteIn } from '../host/log-file.ts';
import { establish, prepare } from './establish.ts';
import { isSameObject } from './owned/owned.ts';
import { type GuardEvent, type GuardRequest, parseOrders, parseRequest } from './protocol.ts';

/** How often new orphans are looked for, in ms: one without the marker is in the lease this long after it was left. */
const GLANCE_MS = 10;
/** The same where a group holds them all, and nobody can be missed. */
const GROUPED_GLANCE_MS = 1000;
/** How often the sizes of logs are looked at, in ms. */
const LOGS_MS = 1000;

function giveUp(): never {
  process.stderr.write('this is a part of Muster, which starts it: run muster\n');
  process.exit(2);
}

function send(event: GuardEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** What comes over stdin, line by line. */
interface Lines {
  /** The first one; null when there was none. */
  readonly first: Promise<string | null>;
  /** Hands over the others, and then their end. */
  follow(onLine: (line: string) => void, onEnd: () => void): void;
}

function readStdin(): Lines {
  const first = Promise.withResolvers<string | null>();
  const early: string[] = [];
  let hasFirst = false;
  let onLine = (line: string): void => {
    early.push(line);
  };
  const read = lineReader((line) => {
    if (hasFirst) return onLine(line);
    hasFirst = true;
    first.resolve(line);
  });
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'error', 'close']) process.stdin.on(event, () => resolve());
  });
  void ended.then(() => first.resolve(null));
  process.stdin.setEncoding('utf8').on('data', read);
  return {
    first: first.promise,
    follow(next, onEnd) {
      onLine = next;
      early.splice(0).forEach(next);
      void ended.then(onEnd);
    },
  };
}

async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGPIPE', 'SIGQUIT', 'SIGTSTP']) process.on(signal, () => {});
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const lines = readStdin();
  const prepared = prepare();
  const line = await lines.first;
  // It was started early, for a run that never came.
  if (line === null) process.exit(0);
  const orders = parseOrders(line);
  if (!orders) return giveUp();
  const note = (text: string) => noteIn(orders.log, `${new Date().toISOString()} ${text}\n`);
  const { host, lease, keeper, objects, containment, shortenLogs, end } = await establish(
    {
      ...orders,
      dirs: [],
      onExit: (pid, { code, signal }) => send({ event: 'exited', pid, code, signal }),
      onLeft: (what) => send({ event: 'left', what }),
      note,
    },
    prepared,
  );

  async function answer(request: GuardRequest): Promise<void> {
    switch (request.op) {
      case 'spawn': {
        const started = await keeper.spawn(request.spec);
        if (started.ok) return send({ event: 'spawned', request: request.request, pid: started.value });
        return send({ event: 'refused', request: request.request, problems: started.problems });
      }
      case 'stop':
        objects.expectRemoval();
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
        const isGone = (await objects.remove([request.object])).left.length === 0;
        if (isGone) lease.change((now) => ({ ...now, objects: now.objects.filter((owned) => !isSameObject(owned, request.object)) }));
        return send({ event: 'removed', request: request.request, isGone });
      }
      case 'ping':
        return send({ event: 'here', request: request.request });
      case 'shutdown':
        return end('asked to');
    }
  }

  const read = (text: string) => {
    const request = parseRequest(text);
    if (request) void answer(request);
    else note(`not a request: ${text.slice(0, 200)}`);
  };
  lines.follow(read, () => void end('the front door has closed the pipe'));
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
