/**
 * The front door's side of the guard: start it first, ask it to start and stop everything else.
 *
 * Nothing here is the parent of a service, so nothing is lost when the front door dies at any moment, this file included: before the
 * guard is ready nothing runs, and afterwards the end of the pipe ends everything.
 */
import type { Host } from '../host/host.ts';
import { identify } from '../host/process-identity.ts';
import type { RunId } from '../model/ids.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { conversation } from './conversation.ts';
import type { Guard, GuardedProcess, StopOutcome } from './guard.ts';
import { guardCommand, guardEnvironment } from './guard-command.ts';
import { type Answer, type GuardOrders, type GuardRequest, parseEvent } from './protocol.ts';
import { takePulse } from './pulse.ts';
import { sweepRun } from './sweep.ts';

export type { ExitInfo, Guard, SpawnSpec, StopOutcome } from './guard.ts';
export type { OwnedObject } from './owned/owned.ts';

export interface GuardOptions {
  readonly run: RunId;
  readonly stateDir: string;
  /** Root of the repository. */
  readonly root: string;
  /** Where the guard's own notes go. */
  readonly log: string;
}

/**
 * Starts the guard and resolves when it is ready. It never rejects: when the guard cannot run, `gone` has resolved and every `spawn`
 * answers `guard-lost`.
 */
export async function startGuard(options: GuardOptions, host: Host): Promise<Guard> {
  const { run, stateDir, root, log } = options;
  const ready = Promise.withResolvers<string>();
  const gone = Promise.withResolvers<string | null>();
  const cleared = Promise.withResolvers<readonly string[]>();
  const { ask, ...talk } = conversation<GuardRequest, Answer, number>((line) => {
    if (helper.kind === 'started') helper.send(line);
  });
  let lost: string | null = null;
  let isAskedToEnd = false;
  let silentMs: number | null = null;
  let left: readonly string[] = [];

  const pulse = takePulse({ ask: () => void ask({ op: 'ping' }, () => {}), onSilent: endSilent }, host.clock);

  /** Nothing but its end lets go of what it holds: its leaders die with it, and the rest is swept. */
  function endSilent(forMs: number): void {
    silentMs = forMs;
    if (helper.kind === 'started') host.table.signal(helper.pid, 'SIGKILL');
  }

  function onLine(line: string): void {
    pulse.heard();
    const event = parseEvent(line);
    if (event?.event === 'ready') ready.resolve(event.containment);
    else if (event?.event === 'left') left = event.what;
    else if (event?.event === 'exited') talk.exited(event.pid, { code: event.code, signal: event.signal });
    else if (event) talk.answered(event);
  }

  const frontDoor = identify(host.processes.pid, host.table) ?? { pid: host.processes.pid, start: 0 };
  const orders: GuardOrders = { run, stateDir, root, frontDoor, log };
  const helper = host.children.startHelper({ argv: guardCommand(host), cwd: '/', env: guardEnvironment(stateDir, host), log }, onLine);
  if (helper.kind === 'started') helper.send(JSON.stringify(orders));

  /** Nobody guards any more: what was still awaited is answered, and what the guard may have left is swept. */
  async function lose(detail: string, isExpected = false): Promise<void> {
    lost = detail;
    pulse.end();
    ready.resolve('none');
    gone.resolve(isExpected ? null : detail);
    talk.lose();
    if (!isExpected) left = (await sweepRun({ stateDir, run }, host))?.left ?? left;
    talk.loseLeaders();
    cleared.resolve(left);
  }
  if (helper.kind === 'refused') await lose(helper.detail);
  else
    helper.exited.then(({ code, signal }) => {
      const how = silentMs === null ? `it ended (${signal ?? `exit code ${code}`})` : `it did not answer for ${silentMs / 1000} s, and was killed`;
      return lose(`${how}; its notes: ${log}`, isAskedToEnd && code === 0);
    });

  async function stop(id: string): Promise<StopOutcome> {
    const began = host.clock.monotonic();
    const outcome = await ask({ op: 'stop', id }, (event) => (event.event === 'stopped' ? event : null));
    if (outcome) return { durationMs: outcome.durationMs, how: outcome.how, leaks: outcome.leaks };
    await cleared.promise;
    return { durationMs: host.clock.monotonic() - began, how: 'killed', leaks: [] };
  }

  return {
    pid: helper.kind === 'started' ? helper.pid : 0,
    containment: await ready.promise,
    gone: gone.promise,
    spawn: (spec) =>
      ask({ op: 'spawn', spec }, (event): Result<GuardedProcess> => {
        if (event.event === 'refused') return { ok: false, problems: event.problems };
        if (event.event !== 'spawned') return fail({ code: 'guard-lost', detail: lost ?? 'it answers nothing' });
        return ok({ id: spec.id, pid: event.pid, exited: talk.exitOf(event.pid) });
      }),
    stop,
    removeAtEnd: (dir) => ask({ op: 'remove-at-end', dir }, () => {}),
    own: (object) => ask({ op: 'own', object }, () => {}),
    remove: (object) => ask({ op: 'remove', object }, (event) => event.event === 'removed' && event.isGone),
    async shutdown() {
      isAskedToEnd = true;
      void ask({ op: 'shutdown' }, () => {});
      return cleared.promise;
    },
  };
}
