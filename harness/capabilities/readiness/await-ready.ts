/** Waits until something that was started is ready: its checks, the end of its process, the deadline and the signal race, and the first decides. */
import type { ExitInfo } from '../../guard/client.ts';
import type { Host } from '../../host/host.ts';
import { Poll, type Retries } from './poll.ts';
import type { Probe } from './probe.ts';

export type Readiness =
  /** `answeredMs`: until the first check had any answer; null when that cannot be told. */
  | { readonly kind: 'ready'; readonly attempts: number; readonly answeredMs: number | null }
  /** `last` is what the check saw last. */
  | { readonly kind: 'not-ready'; readonly check: string; readonly attempts: number; readonly waitedMs: number; readonly last: string }
  | { readonly kind: 'exited'; readonly exit: ExitInfo }
  | { readonly kind: 'aborted' };

export interface ReadyWait extends Retries {
  /** `exit`: ready once it has exited with 0; the probes are not asked. */
  readonly readyBy: 'checks' | 'exit';
  readonly probes: readonly Probe[];
  readonly exited: Promise<ExitInfo>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

function firstAnswer(polls: readonly Poll[]): number | null {
  const answered = polls.flatMap(({ asksPort, answeredMs }) => (asksPort && answeredMs !== null ? [answeredMs] : []));
  return answered.length === 0 ? null : Math.min(...answered);
}

/** The deadline alone decides while nobody answers, whatever `retries` says. Nothing goes on in the background afterwards. */
export async function awaitReady(wait: ReadyWait, host: Host): Promise<Readiness> {
  const began = host.clock.monotonic();
  const over = new AbortController();
  const first = Promise.withResolvers<Readiness>();
  const polls = wait.probes.map((probe) => new Poll(probe));
  const byExit = wait.readyBy === 'exit';

  const giveUp = (missing = polls.find(({ holds }) => !holds)) => {
    const waitedMs = host.clock.monotonic() - began;
    if (missing) first.resolve({ kind: 'not-ready', check: missing.check, attempts: missing.attempts, waitedMs, last: missing.last });
    else first.resolve({ kind: 'not-ready', check: 'exit', attempts: 1, waitedMs, last: 'has not ended' });
  };

  if (wait.signal.aborted) return { kind: 'aborted' };
  wait.signal.addEventListener('abort', () => first.resolve({ kind: 'aborted' }), { signal: over.signal });
  void wait.exited.then((exit) => first.resolve(byExit && exit.code === 0 ? { kind: 'ready', attempts: 1, answeredMs: null } : { kind: 'exited', exit }));
  void host.clock.sleep(wait.timeoutMs, over.signal).then(() => giveUp());
  if (!byExit) {
    const held = polls.map(async (poll) => {
      if (!(await poll.run(wait, over.signal, host))) giveUp(poll);
    });
    void Promise.all(held).then(() =>
      first.resolve({ kind: 'ready', attempts: Math.max(1, ...polls.map(({ attempts }) => attempts)), answeredMs: firstAnswer(polls) }),
    );
  }

  const readiness = await first.promise;
  over.abort();
  return readiness;
}
