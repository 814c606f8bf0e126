/**
 * Faults, around every endpoint alike: the one place that makes the mock misbehave.
 *
 * In: what was asked for in a scenario or by the admin API. Out: what is to be sent for a request, and how. Of several faults of one
 * endpoint the first that is not used up has its turn.
 */
import { isObject } from '../traces/shape.ts';
import { type Answer, json } from './endpoint.ts';

export interface Fault {
  /** Its name in `endpoints.ts`, `other` for what is at none of them, or `*` for all but `health`. */
  readonly endpoint: string;
  /** Requests that pass before the first that is met. */
  readonly after: number;
  /** Requests that are met; null for all that follow. */
  readonly times: number | null;
  /** Answered in the endpoint's place, which then does not see the request; null for its own. */
  readonly status: number | null;
  readonly body: string | null;
  /** Added to the answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly delayMs: number;
  /** The connection ends after this many bytes of the body, though all of it was announced; null for a whole one. */
  readonly truncate: number | null;
  /** `same`: the first page again and again, each with the same cursor to a next one. `none`: a next page, and no cursor to it. */
  readonly cursor: 'same' | 'none' | null;
}

/** An answer, and how it is sent. */
export interface Delivery {
  readonly answer: Answer;
  readonly delayMs: number;
  readonly truncate: number | null;
}

interface Entry {
  readonly fault: Fault;
  seen: number;
  /** What `cursor: same` repeats, by endpoint. */
  readonly pages: Map<string, Answer>;
}

const CURSOR = 'again';
/** Whether the mock is there at all is asked of it: only a fault of its own makes it lie. */
const TELLS_THE_TRUTH = 'health';

/** The answer with another end of its page: that of the spans API, or that of Test Optimization. null where there are no pages. */
function withCursor(answer: Answer, cursor: 'same' | 'none'): Answer | null {
  const isJson = answer.headers?.['content-type'] === undefined;
  const document: unknown = isJson ? JSON.parse(answer.body) : null;
  if (!isObject(document)) return null;
  const { data, meta } = document;
  if (isObject(data) && isObject(data.attributes) && isObject(data.attributes.page_info)) {
    const { cursor: _, ...info } = data.attributes.page_info;
    const page_info = { ...info, has_next: true, ...(cursor === 'same' ? { cursor: CURSOR } : {}) };
    return { ...answer, body: JSON.stringify({ ...document, data: { ...data, attributes: { ...data.attributes, page_info } } }) };
  }
  if (!isObject(meta)) return null;
  const { page: _, ...rest } = meta;
  return { ...answer, body: JSON.stringify({ ...document, meta: { ...rest, ...(cursor === 'same' ? { page: { after: CURSOR } } : {}) } }) };
}

function answerOf({ fault, pages }: Entry, endpoint: string, work: () => Answer): Answer {
  const { status, body, cursor } = fault;
  if (status !== null || body !== null) {
    const stated = json(status ?? 200, { errors: ['a fault that was asked for'] });
    return body === null ? stated : { ...stated, body };
  }
  const known = pages.get(endpoint);
  if (known) return known;
  const answer = work();
  const page = cursor === null ? null : withCursor(answer, cursor);
  if (page && cursor === 'same') pages.set(endpoint, page);
  return page ?? answer;
}

/** Counts how often each fault was met. */
export class FaultBook {
  #entries: Entry[] = [];

  /** Each fault with the number of requests that it has met. */
  get list(): readonly (Fault & { readonly met: number })[] {
    return this.#entries.map(({ fault, seen }) => ({ ...fault, met: Math.max(0, seen - fault.after) }));
  }

  set(faults: readonly Fault[]): void {
    this.#entries = [];
    this.add(faults);
  }

  add(faults: readonly Fault[]): void {
    this.#entries.push(...faults.map((fault) => ({ fault, seen: 0, pages: new Map() })));
  }

  /** @param work answers the request as if there were no faults */
  deliver(endpoint: string, work: () => Answer): Delivery {
    const entry = this.#next(endpoint);
    if (entry === null) return { answer: work(), delayMs: 0, truncate: null };
    const answer = answerOf(entry, endpoint, work);
    const { headers, delayMs, truncate } = entry.fault;
    return { answer: { ...answer, headers: { ...answer.headers, ...headers } }, delayMs, truncate };
  }

  #next(endpoint: string): Entry | null {
    for (const entry of this.#entries) {
      const { fault } = entry;
      if (fault.endpoint !== endpoint && (fault.endpoint !== '*' || endpoint === TELLS_THE_TRUTH)) continue;
      if (fault.times !== null && entry.seen >= fault.after + fault.times) continue;
      entry.seen++;
      if (entry.seen > fault.after) return entry;
    }
    return null;
  }
}
