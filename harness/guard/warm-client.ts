/**
 * A run's side of the warm guard: find the one of this user or start it, lease services from it, give them back.
 *
 * What is leased hangs on this connection, so it is given back whenever this process ends, however it ends.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Host, LocalPeer } from '../host/host.ts';
import { ownFile } from '../host/own-file.ts';
import { identify, isAlive } from '../host/process-identity.ts';
import type { Leak } from '../model/event.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { WarmService } from '../model/warm.ts';
import { conversation, type Unnumbered } from './conversation.ts';
import type { ExitInfo, Guard, GuardedProcess, StopOutcome } from './guard.ts';
import { GUARD_FLAGS, guardEnvironment } from './guard-command.ts';
import { sweepRun } from './sweep.ts';
import {
  parseWarmEvent,
  type Retired,
  type Retiring,
  readWarmAddress,
  WARM_PROTOCOL,
  type WarmAddress,
  type WarmEvent,
  type WarmHolder,
  type WarmOrders,
  type WarmRecord,
  type WarmRequest,
  type WarmWish,
  warmDir,
} from './warm-protocol.ts';

export type { WarmRecord, WarmWish } from './warm-protocol.ts';

/** What belongs to an instance is started and recorded through this; it can do no more than the warm guard does for its owner. */
export type WarmPlace = Pick<Guard, 'spawn' | 'stop' | 'removeAtEnd' | 'own' | 'remove'>;

export type Leased =
  | {
      readonly kind: 'running';
      readonly instance: string;
      readonly record: WarmRecord;
      /** Resolves when its leader exits; with neither code nor signal when the warm guard itself is lost. */
      readonly exited: Promise<ExitInfo>;
    }
  | { readonly kind: 'vacant'; readonly instance: string; readonly changed: readonly string[]; readonly place: WarmPlace }
  | { readonly kind: 'refused'; readonly because: string };

export interface WarmGuard {
  readonly pid: number;
  readonly start: number;
  /** Something warm with that key, or a place to start it in, or why there is neither. */
  lease(wish: WarmWish): Promise<Leased>;
  /** What was started in a place is ready, and stays from now on. */
  keep(instance: string, record: WarmRecord): Promise<void>;
  /** Resolves with where it listens although nobody has declared it. */
  release(instance: string): Promise<readonly Leak[]>;
  retire(which: Retiring, because: string): Promise<Retired>;
  list(): Promise<readonly WarmService[]>;
  /** Gives everything back and hangs up. */
  close(): Promise<void>;
  /** Tells it to end if it holds nothing, and waits until it has or has not. */
  rest(): Promise<void>;
}

/** A path of a unix socket may be this long, in bytes. */
const LONGEST_SOCKET = 100;
/** A warm guard that was started answers within this time, or none does. */
const PATIENCE_MS = 5000;
const LOOK_MS = 5;
/** One that is ending has ended after this time, whatever its services do. */
const ENDING_MS = 15_000;

const PROGRAM = ownFile('guard/warm-main');

type Answer = Exclude<WarmEvent, { event: 'exited' }>;

/** The warm guard that is there; null when none is. */
function present(stateDir: string, host: Host): WarmAddress | null {
  const address = readWarmAddress(stateDir, host.files);
  const here = host.table.machine();
  const isHere = address?.machine.hostname === here.hostname && address.machine.boot === here.boot && address.machine.namespace === here.namespace;
  return isHere && isAlive(address, host.table) ? address : null;
}

async function startOne(stateDir: string, host: Host): Promise<string | null> {
  const orders: WarmOrders = { run: `warm-${randomBytes(6).toString('hex')}`, stateDir };
  const env = guardEnvironment(stateDir, host);
  const log = path.join(warmDir(stateDir), 'guard.log');
  host.files.makeDir(warmDir(stateDir), 0o700);
  if (!host.files.isMine(warmDir(stateDir))) return `${warmDir(stateDir)} belongs to another user`;
  const started = await host.children.leave({ argv: [host.node, ...GUARD_FLAGS, PROGRAM, JSON.stringify(orders)], cwd: '/', env, log });
  return started.kind === 'started' ? null : `the warm guard could not be started: ${started.detail}`;
}

/** Its connections end a moment before it does, and longer before when it was asked to end. */
async function clearAfter(address: WarmAddress, stateDir: string, host: Host): Promise<void> {
  const until = host.clock.monotonic() + ENDING_MS;
  while (isAlive(address, host.table) && host.clock.monotonic() < until) await host.clock.sleep(LOOK_MS);
  await sweepRun({ stateDir, run: address.run }, host);
}

function speak(peer: LocalPeer, address: WarmAddress, lines: { take(line: string): void }, stateDir: string, host: Host) {
  const talk = conversation<WarmRequest, Answer, string>((text) => peer.send(text));
  let isClosing = false;

  lines.take = (line) => {
    const event = parseWarmEvent(line);
    if (event?.event === 'exited') talk.exited(event.instance, { code: event.code, signal: event.signal });
    else if (event) talk.answered(event);
  };
  /** When the guard itself has died, what it held is swept before anybody is told. */
  const over = peer.closed.then(async () => {
    talk.lose();
    if (!isClosing) await clearAfter(address, stateDir, host);
    talk.loseLeaders();
  });

  return {
    over,
    ask: talk.ask,
    exitOf: talk.exitOf,
    async close() {
      isClosing = true;
      peer.close();
      await over;
    },
  };
}

function guardOver(line: ReturnType<typeof speak>, { pid, start }: WarmAddress, host: Host): WarmGuard {
  const { ask, exitOf } = line;
  const record = (message: Unnumbered<WarmRequest>) => ask(message, () => {});

  function placeOf(instance: string): WarmPlace {
    return {
      spawn: (spec) =>
        ask<Result<GuardedProcess>>({ op: 'spawn', instance, spec }, (event) => {
          if (event.event === 'refused') return { ok: false, problems: event.problems };
          if (event.event !== 'spawned') return fail({ code: 'guard-lost', detail: 'the warm guard has ended' });
          return ok({ id: instance, pid: event.pid, exited: exitOf(instance) });
        }),
      stop: () =>
        ask<StopOutcome>({ op: 'stop', instance }, (event) =>
          event.event === 'stopped' ? { durationMs: event.durationMs, how: event.how, leaks: event.leaks } : { durationMs: 0, how: 'killed', leaks: [] },
        ),
      removeAtEnd: (dir) => record({ op: 'remove-at-end', instance, dir }),
      own: (object) => record({ op: 'own', instance, object }),
      remove: (object) => ask({ op: 'remove', instance, object }, (event) => event.event === 'removed' && event.isGone),
    };
  }

  return {
    pid,
    start,
    lease: (wish) =>
      ask<Leased>({ op: 'acquire', wish }, (event) => {
        if (event.event !== 'acquired') return { kind: 'refused', because: 'the warm guard has ended' };
        const { acquired } = event;
        switch (acquired.kind) {
          case 'running':
            return { ...acquired, exited: exitOf(acquired.instance) };
          case 'vacant':
            return { ...acquired, place: placeOf(acquired.instance) };
          case 'busy':
            return { kind: 'refused', because: acquired.because };
        }
      }),
    keep: (instance, kept) => record({ op: 'keep', instance, record: kept }),
    release: (instance) => ask<readonly Leak[]>({ op: 'release', instance }, (event) => (event.event === 'released' ? event.leaks : [])),
    retire: (which, because) => ask({ op: 'retire', which, because }, (event) => (event.event === 'retired' ? event : { stopped: [], held: [], left: [] })),
    list: () => ask<readonly WarmService[]>({ op: 'list' }, (event) => (event.event === 'listed' ? event.services : [])),
    close: line.close,
    async rest() {
      const isEmpty = (await ask<number>({ op: 'list' }, (event) => (event.event === 'listed' ? event.services.length : 0))) === 0;
      await record({ op: 'rest' });
      if (!isEmpty) return line.close();
      const isOver = new AbortController();
      await Promise.race([line.over, host.clock.sleep(ENDING_MS, isOver.signal)]);
      isOver.abort();
      // It holds nothing any more: one that is still there hangs.
      if (isAlive({ pid, start }, host.table)) host.table.signal(pid, 'SIGKILL');
      await line.over;
      while (isAlive({ pid, start }, host.table)) await host.clock.sleep(LOOK_MS);
    },
  };
}

/** null: nobody listens there, or somebody else does; `silent`: it takes connections and says nothing, as one that is stopped or hangs. */
async function connect(address: WarmAddress, holder: WarmHolder, stateDir: string, host: Host): Promise<WarmGuard | 'silent' | null> {
  const lines = { take: (_line: string) => {} };
  const peer = await host.sockets.connectLocal(address.socket, (line) => lines.take(line));
  if (!peer) return null;
  const line = speak(peer, address, lines, stateDir, host);
  const hello = line.ask({ op: 'hello', holder }, (event) => event.event === 'hello' && event.run === address.run && event.pid === address.pid);
  const isOver = new AbortController();
  const said = await Promise.race([hello, host.clock.sleep(PATIENCE_MS, isOver.signal).then(() => 'nothing' as const)]);
  isOver.abort();
  if (said === true) return guardOver(line, address, host);
  void line.close();
  return said === 'nothing' ? 'silent' : null;
}

export interface WarmOptions {
  readonly stateDir: string;
  /** Whose leases these are. */
  readonly run: string;
  /** false: only one that is there already. */
  readonly mayStart: boolean;
}

/** Why there is no warm guard to speak with; `there`: it lives, and what it keeps can only be ended with it. */
export interface NoWarmGuard {
  readonly because: string;
  readonly there: WarmAddress | null;
}

const none = (because: string): NoWarmGuard => ({ because, there: null });

/** The warm guard of this user, or why there is none. */
export async function openWarmGuard({ stateDir, run, mayStart }: WarmOptions, host: Host): Promise<WarmGuard | NoWarmGuard> {
  const socketLength = Buffer.byteLength(path.join(warmDir(stateDir), '4194304.sock'));
  if (socketLength > LONGEST_SOCKET) return none(`the path of its socket would be too long: ${stateDir}`);
  const holder: WarmHolder = { run, ...(identify(host.processes.pid, host.table) ?? { pid: host.processes.pid, start: 0 }) };
  const notes = path.join(warmDir(stateDir), 'guard.log');
  const until = host.clock.monotonic() + PATIENCE_MS;
  let isStarted = false;
  for (;;) {
    const address = present(stateDir, host);
    if (address && address.protocol !== WARM_PROTOCOL)
      return { because: `another version of Muster keeps services warm here (pid ${address.pid}); muster down ends them`, there: address };
    const guard = address && (await connect(address, holder, stateDir, host));
    if (address && guard === 'silent')
      return { because: `the warm guard (pid ${address.pid}) does not answer; muster down ends it; its notes: ${notes}`, there: address };
    if (guard && guard !== 'silent') return guard;
    if (!mayStart) return none('nothing is warm');
    if (host.clock.monotonic() > until) return none(`the warm guard does not answer; its notes: ${notes}`);
    if (!isStarted && !address) {
      const refusal = await startOne(stateDir, host);
      if (refusal !== null) return none(refusal);
      isStarted = true;
    }
    await host.clock.sleep(LOOK_MS);
  }
}
