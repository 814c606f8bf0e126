/**
 * Notices a guard that lives and says nothing: it was stopped by a signal, or hangs.
 *
 * Beats are counted, not time: whoever counts may have been stopped or asleep itself, and reads what was said meanwhile before the next
 * beat.
 */
import type { HostClock } from '../host/host.ts';

const BEAT_MS = 1000;
/** As many questions in a row without a word: many times what a busy machine takes, more where it is still starting. */
const MOST_MISSED = 10;
const MOST_MISSED_AT_START = 30;

export interface PulseParts {
  /** Has it say something. */
  readonly ask: () => void;
  /** It has not for so long, in ms. Called once. */
  readonly onSilent: (silentMs: number) => void;
}

export interface Pulse {
  /** It has said something. */
  heard(): void;
  /** It is gone. */
  end(): void;
}

export function takePulse({ ask, onSilent }: PulseParts, clock: HostClock): Pulse {
  const over = new AbortController();
  let missed = 0;
  let most = MOST_MISSED_AT_START;

  async function beat(): Promise<void> {
    for (;;) {
      await clock.sleep(BEAT_MS, over.signal);
      if (over.signal.aborted) return;
      if (missed === most) return onSilent(missed * BEAT_MS);
      missed++;
      ask();
    }
  }
  void beat();

  return {
    heard() {
      missed = 0;
      most = MOST_MISSED;
    },
    end: () => over.abort(),
  };
}
