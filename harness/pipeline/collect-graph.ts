/** The nightly half of S0 by one request: spans are read from a Datadog API and become the graph's, all of them or none. */
import type { Host } from '../host/host.ts';
import type { Result } from '../model/result.ts';
import { collectSpans } from '../traces/collect-spans.ts';
import { type GraphPlace, type IngestAnswer, ingestTraces } from './graph-doors.ts';
import { pageFetcher } from './span-pages.ts';

/** A night and the day before it. */
const SINCE = 'now-1d';

/** @param baseUrl such as `http://127.0.0.1:8126` */
export async function collectIntoGraph(baseUrl: string, graph: GraphPlace, host: Host): Promise<Result<IngestAnswer>> {
  const { pages, problems } = await collectSpans({ baseUrl, query: '*', from: SINCE, to: 'now' }, pageFetcher({}, host));
  // A cursor that comes again ends the reading; a page that could not be read leaves a hole.
  const holes = problems.filter(({ code }) => code !== 'repeated-cursor');
  return holes.length > 0 ? { ok: false, problems: holes } : ingestTraces(pages, graph, host);
}
