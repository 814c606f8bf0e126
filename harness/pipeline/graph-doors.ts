/**
 * What the graph offers to the outside, in the JSON that INTERFACES fixes: the `muster graph` commands print it and the REST API
 * answers it. Traces go through `traces/` to facts, facts go to `graph/`; neither knows the other.
 */
import type { Host } from '../host/host.ts';
import type { GraphStats, ImpactPath, TraceFacts } from '../model/graph.ts';
import type { TestId } from '../model/ids.ts';
import type { ExplainedProblem } from '../model/problem.ts';
import { fail, type Result } from '../model/result.ts';
import { NO_MAPPED_REGRESSION } from '../planner/plan.ts';
import { parseTraceBytes } from '../traces/parse-bytes.ts';
import { documentsOf, readTraceDocuments, readTraces, type TraceDocument } from '../traces/read-traces.ts';
import { type GraphPlace, withGraph } from './with-graph.ts';

export interface IngestAnswer extends GraphStats {
  readonly status: 'ingested';
  /** Traces in the payload. */
  readonly traces: number;
  /** What was wrong with the source although what it gave was taken; absent when nothing was. */
  readonly warnings?: readonly ExplainedProblem[];
}

export interface MappedAnswer {
  readonly tests: readonly { readonly id: TestId; readonly type: string; readonly because: ImpactPath }[];
  readonly services: readonly string[];
  readonly unmapped_area: '';
  readonly message: string;
  /** The changed endpoint, when no trace shows it and the answer is that of its whole service; as the first step of each `because`. */
  readonly unknown_endpoint?: string;
}

/** Exactly these keys [S0-18]. */
export interface UnmappedAnswer {
  readonly tests: readonly [];
  readonly unmapped_area: string;
  readonly message: typeof NO_MAPPED_REGRESSION;
}

async function ingestFacts(facts: Result<readonly TraceFacts[]>, graph: GraphPlace, host: Host): Promise<Result<IngestAnswer>> {
  if (!facts.ok) return facts;
  const traces = new Set(facts.value.map(({ traceId }) => traceId)).size;
  return withGraph(graph, {}, host, async (store) => ({ status: 'ingested', traces, ...(await store.ingest(facts.value)) }));
}

/** Adds a payload of traces, all of it or nothing. */
export const ingestTraces = (json: unknown, graph: GraphPlace, host: Host): Promise<Result<IngestAnswer>> => ingestFacts(readTraces(json), graph, host);

/** The same for documents of files and APIs, as one payload. */
export const ingestDocuments = (documents: readonly TraceDocument[], graph: GraphPlace, host: Host): Promise<Result<IngestAnswer>> =>
  ingestFacts(readTraceDocuments(documents), graph, host);

/** What a file or a stream holds. */
export interface TraceBytes {
  readonly bytes: Uint8Array;
  /** Of what is compressed, when it is unpacked; a gigabyte when absent. */
  readonly mostBytes?: number;
}

/** The same for bytes, in any form that a trace file may have. */
export async function ingestTraceBytes({ bytes, mostBytes }: TraceBytes, graph: GraphPlace, host: Host): Promise<Result<IngestAnswer>> {
  const documents = parseTraceBytes(bytes, mostBytes);
  return documents.ok ? ingestDocuments(documentsOf(documents.value, null), graph, host) : documents;
}

export function graphStats(graph: GraphPlace, host: Host): Promise<Result<GraphStats>> {
  return withGraph(graph, { mode: 'read' }, host, (store) => store.stats());
}

/**
 * What a change of one area can break: a service, or an endpoint as `<service> <endpoint>`.
 *
 * @param radius as it was typed; anything but a whole number of at least 1 is `bad-radius`
 */
export async function graphImpact(changed: string, radius: string, graph: GraphPlace, host: Host): Promise<Result<MappedAnswer | UnmappedAnswer>> {
  const hops = /^\d{1,9}$/.test(radius) ? Number(radius) : 0;
  if (hops < 1) return fail({ code: 'bad-radius', value: radius });
  return withGraph(graph, { mode: 'read' }, host, async (store) => {
    const { tests, services, unknownEndpoints: [unknown] = [] } = await store.impact({ changed: [changed], radius: hops });
    if (tests.length === 0) return { tests: [], unmapped_area: changed, message: NO_MAPPED_REGRESSION };
    const e2e = tests.filter(({ type }) => type === 'e2e').length;
    return {
      tests: tests.map(({ id, type, because }) => ({ id, type, because })),
      services,
      unmapped_area: '',
      message: `${tests.length} tests selected (${e2e} e2e, ${tests.length - e2e} individual)`,
      ...(unknown === undefined ? {} : { unknown_endpoint: unknown }),
    };
  });
}
