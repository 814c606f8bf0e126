/**
 * The end of something that is ready: who sees it, and whether it is one to tell of.
 *
 * Three may see it: the guard (its process has exited), its checks (nobody can wait for it), or both (the guard's news come late).
 * An end that was asked for, or that comes after the run's signal, is none to tell of.
 */
import type { Host } from '../../host/host.ts';
import type { CapabilityName } from '../../model/ids.ts';
import type { Problem } from '../../model/problem.ts';
import { type Launched, whyDied } from '../diagnose.ts';
import type { Instance } from '../provider.ts';
import type { Probe } from '../readiness/probe.ts';
import { awaitNews, type Watch, watch } from './watch.ts';

type Exited = NonNullable<Instance['exited']>;

export class EndWatch {
  readonly #tell: (problem: Problem) => void;
  readonly #runSignal: AbortSignal;
  readonly #host: Host;
  readonly #expected = new AbortController();
  #watch: Watch | null = null;
  /** Each waits for an exit whose news are on their way. */
  readonly #hints: (() => Promise<unknown>)[] = [];

  constructor(tell: (problem: Problem) => void, signal: AbortSignal, host: Host) {
    this.#tell = tell;
    this.#runSignal = signal;
    this.#host = host;
  }

  /** Its end is none to tell of any more, whoever brings it about. */
  expect(): void {
    this.#expected.abort();
  }

  byExit(exited: Exited, launched: Launched): void {
    void exited.then((exit) => this.#ended(() => whyDied(exit, launched, this.#host)));
  }

  /** Asks until it is gone or the end is expected. */
  byChecks(probes: readonly Probe[], capability: CapabilityName, log: string | null): void {
    this.#watch = watch(probes, AbortSignal.any([this.#expected.signal, this.#runSignal]), this.#host);
    void this.#watch.gone.then(({ check, last }) => this.#ended(() => ({ code: 'no-longer-ready', capability, check, last, log })));
  }

  /** Its exit is told a moment late: its checks hint at it. */
  hintedAtBy(probes: readonly Probe[], exited: Exited): void {
    this.#hints.push(() => awaitNews(probes, exited, this.#expected.signal, this.#host));
  }

  /** Another guard than the run's tells of its exit, whose news may be on their way after its process has gone. */
  hintedAtByTable(pid: number, exited: Exited): void {
    this.#hints.push(async () => {
      const row = this.#host.table.find(pid);
      if (row === null || row.isZombie) await exited;
    });
  }

  /** When this resolves, an end that has come has been told. */
  async look(): Promise<void> {
    for (const hint of this.#hints) await hint();
    await this.#watch?.look();
  }

  #ended(why: () => Problem): void {
    if (!this.#expected.signal.aborted && !this.#runSignal.aborted) this.#tell(why());
  }
}
