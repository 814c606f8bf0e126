/**
 * Reads all pages of a Datadog spans search. The request itself is made by whoever is allowed to speak HTTP.
 *
 * Ends at a page without `meta.page.after`, at a page with empty `data`, and at a cursor that came before; a short page is no end
 * (facts/datadog.md, 1.5). A search that goes on beyond the most that can be read is given up. What was read is kept in every case.
 */
import type { Problem } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import { isObject } from './shape.ts';

/** The most of one search: what fits into memory, on pages that may be short. */
export const MOST = { spans: 1_000_000, pages: 10_000 } as const;

export interface SpanSearch {
  /** Address of the API, such as `http://127.0.0.1:8126`. */
  readonly baseUrl: string;
  /** Datadog's search syntax; `*` is everything. */
  readonly query: string;
  /** Date math (`now-15m`), ISO 8601, or milliseconds since the epoch as text. */
  readonly from: string;
  readonly to: string;
  /** Spans a page; at most 1000, which is the default. */
  readonly limit?: number;
}

/** Posts a JSON body and answers the parsed JSON of a 2xx answer. */
export type FetchPage = (url: string, body: unknown) => Promise<Result<unknown>>;

export interface CollectedSpans {
  /** For `readTraces`. */
  readonly pages: readonly unknown[];
  /** Empty, or why there may be more than was read. */
  readonly problems: readonly Problem[];
}

function cursorOf(page: unknown): string | null {
  if (!isObject(page) || !isObject(page.meta) || !isObject(page.meta.page)) return null;
  return typeof page.meta.page.after === 'string' ? page.meta.page.after : null;
}

/** No `data`, or none in it. Anything else that is no list is left for `readTraces` to refuse. */
function isEmpty(page: unknown): boolean {
  return isObject(page) && (page.data === undefined || page.data === null || (Array.isArray(page.data) && page.data.length === 0));
}

const spansOn = (page: unknown): number => (isObject(page) && Array.isArray(page.data) ? page.data.length : 0);

function requestBody(search: SpanSearch, cursor: string | null): unknown {
  const { query, from, to, limit = 1000 } = search;
  const page = cursor === null ? { limit } : { limit, cursor };
  return { data: { type: 'search_request', attributes: { filter: { query, from, to }, page, sort: 'timestamp' } } };
}

/** All pages of a search, as far as they can be had. */
export async function collectSpans(search: SpanSearch, fetchPage: FetchPage): Promise<CollectedSpans> {
  const url = `${search.baseUrl.replace(/\/+$/, '')}/api/v2/spans/events/search`;
  const pages: unknown[] = [];
  const seen = new Set<string>();
  let cursor: string | null = null;
  let spans = 0;
  for (;;) {
    const answer = await fetchPage(url, requestBody(search, cursor));
    if (!answer.ok) return { pages, problems: answer.problems };
    if (isEmpty(answer.value)) return { pages, problems: [] };
    pages.push(answer.value);
    spans += spansOn(answer.value);
    cursor = cursorOf(answer.value);
    if (cursor === null) return { pages, problems: [] };
    if (seen.has(cursor)) return { pages, problems: [{ code: 'repeated-cursor', cursor }] };
    if (spans >= MOST.spans || pages.length >= MOST.pages) return { pages, problems: [{ code: 'too-many-spans', from: url, spans, pages: pages.length }] };
    seen.add(cursor);
  }
}
