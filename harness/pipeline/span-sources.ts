/**
 * Where traces are collected from: Datadog itself, anything that answers its spans API (the mock), or files. In: the words that name
 * sources. Out: documents for `readTraceDocuments`, all of them read as one payload.
 *
 * Keys come from the environment alone. They go to Datadog's own address, to one that is encrypted or to this machine, and into no
 * message.
 */
import type { Host } from '../host/host.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { collectSpans } from '../traces/collect-spans.ts';
import { documentsOf, type TraceDocument } from '../traces/read-traces.ts';
import { pageFetcher } from './span-pages.ts';
import { readTraceFiles } from './trace-files.ts';

export interface CollectRequest {
  /** Each `datadog`, the address of a spans API, a file, or a pattern for files. */
  readonly sources: readonly string[];
  /** Datadog's search syntax; null = all spans, and of Datadog itself those that carry a test's identity. */
  readonly query: string | null;
  /** Date math, ISO 8601 or milliseconds since the epoch, for spans APIs. */
  readonly from: string;
  readonly to: string;
  /** How long a page may wait for the rate limit. */
  readonly patienceMs: number;
}

export interface CollectedDocuments {
  readonly documents: readonly TraceDocument[];
  /** What could not be read to its end because of the server that answers; what it did answer is not among the documents. */
  readonly holes: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** What usual requests ask for: the last night and the day before it. */
export const LAST_DAY: Omit<CollectRequest, 'sources'> = { query: null, from: 'now-1d', to: 'now', patienceMs: 600_000 };

interface SpansApi {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: string;
}

const OF_TESTS = '@http.request.headers.x-test-id:* OR @test.id:* OR @baggage.test.id:*';
const ADDRESS = 'the address of a spans API without a user or password, such as http://127.0.0.1:8126';
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

function keysFrom({ DD_API_KEY: api = '', DD_APP_KEY: application = '' }: Host['env']): Readonly<Record<string, string>> {
  return { ...(api === '' ? {} : { 'dd-api-key': api }), ...(application === '' ? {} : { 'dd-application-key': application }) };
}

/** Datadog itself, at the site that `DD_SITE` names. */
function datadogItself({ env }: Host): Result<SpansApi> {
  const headers = keysFrom(env);
  const missing = ['DD_API_KEY', 'DD_APP_KEY'].filter((name) => (env[name] ?? '') === '');
  if (missing.length > 0) return fail({ code: 'no-keys', variables: missing });
  const site = env.DD_SITE || 'datadoghq.com';
  if (!/^[a-z0-9][a-z0-9.-]*$/i.test(site)) return fail({ code: 'bad-format', value: site, expected: 'a site of Datadog in DD_SITE, such as datadoghq.eu' });
  return ok({ baseUrl: `https://api.${site}`, headers, query: OF_TESTS });
}

/** The spans API that a word means; null for a file. */
function spansApi(word: string, host: Host): Result<SpansApi> | null {
  if (word === 'datadog') return datadogItself(host);
  if (!/^https?:\/\//i.test(word)) return null;
  const url = URL.parse(word);
  if (url === null) return fail({ code: 'bad-format', value: word, expected: ADDRESS });
  // They would stand in every line about this source.
  if (url.username !== '' || url.password !== '') return fail({ code: 'bad-format', value: `${url.protocol}//…@${url.host}`, expected: ADDRESS });
  const mayKnow = url.protocol === 'https:' || LOOPBACK.has(url.hostname);
  return ok({ baseUrl: word, headers: mayKnow ? keysFrom(host.env) : {}, query: '*' });
}

/** Reads all sources. A source that is not what its word says refuses the whole; a server that fails leaves a hole. */
export async function readSources(
  { sources, query, from, to, patienceMs }: CollectRequest,
  host: Host,
  signal?: AbortSignal,
): Promise<Result<CollectedDocuments>> {
  const documents: TraceDocument[] = [];
  const holes: Problem[] = [];
  const warnings: Problem[] = [];
  for (const word of sources) {
    const api = spansApi(word, host);
    if (api === null) {
      const read = readTraceFiles(word, host);
      if (!read.ok) return read;
      documents.push(...read.value);
      continue;
    }
    if (!api.ok) return api;
    const { baseUrl, headers, query: usual } = api.value;
    const fetchPage = pageFetcher({ headers, patienceMs, ...(signal === undefined ? {} : { signal }) }, host);
    const { pages, problems } = await collectSpans({ baseUrl, query: query ?? usual, from, to }, fetchPage);
    const missing = problems.filter(({ code }) => code !== 'repeated-cursor');
    if (missing.length === 0) documents.push(...documentsOf(pages, word));
    holes.push(...missing);
    warnings.push(...problems.filter(({ code }) => code === 'repeated-cursor'));
  }
  return ok({ documents, holes, warnings });
}
