/**
 * The search behind both doors of the spans API: a query, a range of time, an order and a cursor in; one page out.
 *
 * A page that is not empty always has `meta.page.after`, even when it is the last one: real clients end on an empty page
 * (facts/datadog.md, 1.5).
 */
import { type Answer, type Call, json, refusal } from './endpoint.ts';
import { parseQuery } from './query/parse.ts';
import { BadQuery, type Query } from './query/query.ts';
import { select } from './select.ts';
import { spanEvent } from './span-event.ts';
import type { Mark } from './span-list.ts';
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

/** Datadog's own. */
export const DEFAULTS: SearchRequest = { query: '*', from: 'now-15m', to: 'now', sort: 'timestamp', limit: '10', cursor: null };

const MOST = 1000;

function toCursor({ endMs, sequence }: Mark): string {
  return Buffer.from(`${endMs}:${sequence}`).toString('base64url');
}

function toMark(cursor: string): Mark | null {
  const [, end, sequence] = /^(\d+(?:\.\d+)?):(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return end === undefined ? null : { endMs: Number(end), sequence: Number(sequence) };
}

function readQuery(text: string): Query | BadQuery {
  try {
    return parseQuery(text);
  } catch (error) {
    if (error instanceof BadQuery) return error;
    throw error;
  }
}

/** Whole, as Datadog's is: a client may follow it as it stands. */
function linkTo(next: URLSearchParams, { headers }: Call): string {
  return `${headers.host === undefined ? '' : `http://${headers.host}`}/api/v2/spans/events?${next}`;
}

/** One page, or the refusal of what Datadog would refuse. */
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

  const selection = { query, fromMs: from, toMs: to, isDescending: request.sort === '-timestamp', after: mark };
  const page: StoredSpan[] = [];
  for (const span of select(selection, store)) {
    page.push(span);
    if (page.length === limit) break;
  }
  const last = page.at(-1);
  const cursor = last ? toCursor(last) : null;
  const next = new URLSearchParams({
    'filter[query]': request.query,
    'filter[from]': request.from,
    'filter[to]': request.to,
    sort: request.sort,
    'page[cursor]': cursor ?? '',
    'page[limit]': request.limit,
  });
  return json(200, {
    data: page.map(spanEvent),
    meta: { elapsed: 0, request_id: `mock-${call.now}`, status: 'done', ...(cursor === null ? {} : { page: { after: cursor } }) },
    ...(cursor === null ? {} : { links: { next: linkTo(next, call) } }),
  });
}
