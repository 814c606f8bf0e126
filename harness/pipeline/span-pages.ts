/**
 * Pages of Datadog's spans search over HTTP: from the mock, or from Datadog itself with its keys and its rate limit.
 *
 * An answer 429, or one that says when to come again, is waited for as it says (`x-ratelimit-reset` or `retry-after`, in seconds), else
 * 2, 4, 8 and so on seconds; other answers of 500 and more likewise. An answer that leaves no further request before the limit is reset
 * makes the next page wait. Whoever asks says how long one page may wait in all; by default nobody waits.
 */
import type { Host, JsonAnswer } from '../host/host.ts';
import { messageOf } from '../model/message-of.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { FetchPage } from '../traces/collect-spans.ts';

/** Time for one answer. */
const PAGE_MS = 30_000;
const FIRST_WAIT_MS = 2000;
/** For a server that is busy again and again, and never says for how long. */
const MOST_ATTEMPTS = 10;

export interface PageOptions {
  /** Sent with each request; they hold the keys, and are told nobody. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The most that one page may wait, all its attempts together. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
}

/** Milliseconds of a header that counts whole seconds; null for one that does not. */
function waitIn(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,6}$/.test(value.trim()) ? Number(value) * 1000 : null;
}

/** Milliseconds until it may be asked again, as far as it says. */
const resetOf = ({ headers }: JsonAnswer): number | null => waitIn(headers['x-ratelimit-reset']) ?? waitIn(headers['retry-after']);

const isBusy = ({ status }: JsonAnswer): boolean => status === 429 || status >= 500;

function parsed(url: string, { status, text }: JsonAnswer): Result<unknown> {
  if (status === 401 || status === 403)
    return fail({ code: 'collect-failed', from: url, detail: `it answered ${status}: the keys are missing or not allowed to read spans` });
  if (status < 200 || status > 299) return fail({ code: 'collect-failed', from: url, detail: `it answered ${status}` });
  try {
    const value: unknown = JSON.parse(text);
    return ok(value);
  } catch (error) {
    return fail({ code: 'collect-failed', from: url, detail: messageOf(error) });
  }
}

/** What goes wrong for good is `collect-failed`. */
export function pageFetcher({ headers = {}, patienceMs = 0, signal }: PageOptions, { sockets, clock }: Pick<Host, 'sockets' | 'clock'>): FetchPage {
  /** When the next request may be made, by `clock.monotonic()`. */
  let notBefore = 0;
  const post = { timeoutMs: PAGE_MS, headers, ...(signal === undefined ? {} : { signal }) };

  /** The answer, and from when on another one may be had: after `elseMs` where it does not say. */
  async function ask(url: string, body: unknown, elseMs: number): Promise<JsonAnswer> {
    const answer = await sockets.postJson(url, JSON.stringify(body), post);
    const isLast = answer.headers['x-ratelimit-remaining']?.trim() === '0';
    if (isBusy(answer)) notBefore = clock.monotonic() + (resetOf(answer) ?? elseMs);
    else if (isLast) notBefore = clock.monotonic() + (resetOf(answer) ?? 0);
    return answer;
  }

  return async (url, body) => {
    const refuse = (detail: string) => fail({ code: 'collect-failed', from: url, detail });
    let leftMs = patienceMs;
    for (let attempt = 1; ; attempt++) {
      const waitMs = patienceMs > 0 ? Math.max(0, notBefore - clock.monotonic()) : 0;
      if (waitMs > leftMs) return refuse(`it wants ${Math.ceil(waitMs / 1000)} s of waiting, which is more than it is given`);
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      leftMs -= waitMs;
      try {
        const answer = await ask(url, body, FIRST_WAIT_MS * 2 ** (attempt - 1));
        const isAskedAgain = isBusy(answer) && patienceMs > 0 && attempt < MOST_ATTEMPTS && signal?.aborted !== true;
        if (!isAskedAgain) return parsed(url, answer);
      } catch (error) {
        return refuse(messageOf(error));
      }
    }
  };
}
