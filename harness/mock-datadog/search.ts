/**
 * The search behind both doors of the spans API: a query, a range of time, an order and a cursor in; one page out.
 *
 * A page that is not empty always has `meta.page.after`, even when it is the last one: real clients end on an empty page
 * (facts/datadog.md, 1.5).
 */
import { type Answer, type Call, json, refusal } from './endpoint.ts';
import { matches } from './query/match.ts';
import { parseQuery } from './query/parse.ts';
import { BadQuery, type Query } from './query/query.ts';
import { spanEvent } from './span-event.ts';
import type { SpanStore, StoredSpan } from './span-store.ts';
import { pointInTime } from './time-range.ts';

/** As the client wrote it; what is absent takes Datadog's default. */
export interface SearchRequest {
  readonly query: string;
  readonly from: string;
  readonly to: string;
  readonly sort: string;
  readonly limit: string;
  readonly cursor: string | null;
}

export const DEFAULTS: SearchRequest = { query: '*', from: 'now-15m', to: 'now', sort: 'timestamp', limit: '10', cursor: null };

const MOST = 1000;

/** Where a page ended: end and arrival of its last span. */
interface Mark {
  readonly endMs: number;
  readonly sequence: number;
}

const after = (span: Mark, mark: Mark) => span.endMs - mark.endMs || span.sequence - mark.sequence;

function toCursor({ endMs, sequence }: Mark): string {
  return Buffer.from(`${endMs}:${sequence}`).toString('base64url');
}

function toMark(cursor: string): Mark | null {
  const [, end, sequence] = /^(\d+(?:\.\d+)?):(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return end === undefined ? null : { endMs: Number(end), sequence: Number(sequence) };
}

/** Index of the first span that comes after the mark, in ascending order. */
function firstAfter(spans: readonly StoredSpan[], mark: Mark): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const span = spans[middle];
    if (span && after(span, mark) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function take(spans: readonly StoredSpan[], wanted: (span: StoredSpan) => boolean, mark: Mark | null, descending: boolean, limit: number): StoredSpan[] {
  const page: StoredSpan[] = [];
  const boundary = mark ? firstAfter(spans, mark) : descending ? spans.length : 0;
  // Going down, the marked span itself was on the page before.
  const isSeen = (span: StoredSpan) => mark !== null && after(span, mark) === 0;
  for (let place = descending ? boundary - 1 : boundary; place >= 0 && place < spans.length && page.length < limit; place += descending ? -1 : 1) {
    const span = spans[place];
    if (span && !isSeen(span) && wanted(span)) page.push(span);
  }
  return page;
}

function readQuery(text: string): Query | BadQuery {
  try {
    return parseQuery(text);
  } catch (error) {
    if (error instanceof BadQuery) return error;
    throw error;
  }
}

export function search(request: SearchRequest, call: Call, store: SpanStore): Answer {
  const from = pointInTime(request.from, call.now);
  const to = pointInTime(request.to, call.now);
  if (from === null || to === null || from > to) {
    return refusal(422, 'Generic Error', `invalid_argument(Field 'filter.from,to' is invalid: '${request.from}' to '${request.to}')`);
  }
  const limit = /^\d{1,4}$/.test(request.limit) ? Number(request.limit) : 0;
  if (limit < 1 || limit > MOST) return refusal(400, 'Bad Request', `page.limit must be a whole number from 1 to ${MOST}`);
  if (request.sort !== 'timestamp' && request.sort !== '-timestamp') return refusal(400, 'Bad Request', "sort must be 'timestamp' or '-timestamp'");
  const mark = request.cursor === null ? null : toMark(request.cursor);
  if (request.cursor !== null && mark === null) return refusal(400, 'Bad Request', 'page.cursor is none of ours');
  const query = readQuery(request.query);
  if (query instanceof BadQuery) return refusal(400, 'Bad Request', `filter.query cannot be read: ${query.message}`);

  const wanted = (span: StoredSpan) => span.endMs >= from && span.endMs <= to + 1 && matches(query, span);
  const page = take(store.ordered(), wanted, mark, request.sort === '-timestamp', limit);
  const last = page.at(-1);
  const cursor = last ? toCursor(last) : null;
  const next = new URLSearchParams({
    'filter[query]': request.query,
    'filter[from]': request.from,
    'filter[to]': request.to,
    'page[cursor]': cursor ?? '',
    'page[limit]': request.limit,
  });
  return json(200, {
    data: page.map(spanEvent),
    meta: { elapsed: 0, request_id: `mock-${call.now}`, status: 'done', ...(cursor === null ? {} : { page: { after: cursor } }) },
    ...(cursor === null ? {} : { links: { next: `/api/v2/spans/events?${next}` } }),
  });
}
