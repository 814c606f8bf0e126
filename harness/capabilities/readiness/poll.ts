/**
 * Asks one probe again and again until it holds.
 *
 *   absent ──(5 to 10 ms)──> asked again       a refused connection on this machine costs a tenth of a millisecond
 *   lacks  ──(10 % of the time so far, 25 to 500 ms)──> asked again      or after `retryDelayMs`, `retries` times, where a table says so
 *   holds  ──> done
 *
 * Growth is limited because doubling overshoots: a service that needs 20 s would be found ready after 30 (CHECKLIST D8).
 */
import type { Host } from '../../host/host.ts';
import type { Observation, Probe } from './probe.ts';

/** How many answers that are not as they should be are put up with, and how long to wait between them. */
export interface Retries {
  readonly retries?: number | undefined;
  readonly retryDelayMs?: number | undefined;
}

const between = (least: number, value: number, most: number): number => Math.min(most, Math.max(least, value));

/** How long to wait before asking again, `elapsedMs` after the first question. */
export function pollDelay(observation: Observation, elapsedMs: number, retryDelayMs?: number): number {
  if (observation.kind === 'absent') return between(5, elapsedMs / 100, 10);
  return retryDelayMs ?? between(25, elapsedMs / 10, 500);
}

/** A probe with what became of it so far. */
export class Poll {
  readonly check: string;
  readonly asksPort: boolean;
  holds = false;
  last = 'was not asked yet';
  readonly #probe: Probe;
  /** From the first question to the first answer, whatever it was; null while there was none. */
  answeredMs: number | null = null;
  #asked = 0;
  #answered = 0;

  constructor(probe: Probe) {
    this.#probe = probe;
    this.check = probe.check;
    this.asksPort = probe.asksPort ?? false;
  }

  /** How often it answered; while it never did, how often it was asked. */
  get attempts(): number {
    return this.#answered > 0 ? this.#answered : this.#asked;
  }

  /** Resolves when it holds (true), or when the retries are used up or `signal` has aborted (false). Silence uses up no retry. */
  async run({ retries, retryDelayMs }: Retries, signal: AbortSignal, host: Host): Promise<boolean> {
    const began = host.clock.monotonic();
    while (!signal.aborted) {
      const observation = await this.#probe.ask(signal);
      if (signal.aborted) break;
      this.#asked++;
      if (observation.kind !== 'absent') {
        this.#answered++;
        this.answeredMs ??= host.clock.monotonic() - began;
      }
      this.holds = observation.kind === 'holds';
      if (observation.kind === 'holds') return true;
      this.last = observation.last;
      if (retries !== undefined && this.#answered >= retries) return false;
      await host.clock.sleep(pollDelay(observation, host.clock.monotonic() - began, retries === undefined ? undefined : retryDelayMs), signal);
    }
    return false;
  }
}
