/** The nightly half of S0 by one request: spans are read from a Datadog API and become the graph's, all of them or none. */
import type { Host } from '../host/host.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { explain } from '../report/explain.ts';
import { type IngestAnswer, ingestDocuments } from './graph-doors.ts';
import { LAST_DAY, readSources } from './span-sources.ts';
import type { GraphPlace } from './with-graph.ts';

/**
 * Who asked waits for the answer, so a busy server is not waited for.
 *
 * @param baseUrl such as `http://127.0.0.1:8126`
 */
export async function collectIntoGraph(baseUrl: string, graph: GraphPlace, host: Host): Promise<Result<IngestAnswer>> {
  const read = await readSources({ ...LAST_DAY, sources: [baseUrl], patienceMs: 0 }, host);
  if (!read.ok) return read;
  // A cursor that comes again ends the reading, and is told; a page that could not be read leaves a hole.
  const { documents, holes, warnings } = read.value;
  if (holes.length > 0) return fail(...holes);
  const stored = await ingestDocuments(documents, graph, host);
  return stored.ok && warnings.length > 0 ? ok({ ...stored.value, warnings: warnings.map(explain) }) : stored;
}
