/** Filling the graph, and how much it knows. An ingest is one transaction: all of it or nothing. */
import { fail, type Result } from '../../model/result.ts';
import { collectIntoGraph } from '../../pipeline/collect-graph.ts';
import { readFixture } from '../../pipeline/fixture-file.ts';
import { graphStats, type IngestAnswer, ingestTraceBytes, ingestTraces } from '../../pipeline/graph-doors.ts';
import { graphIngestSchema, graphStatsSchema } from '../answers.schema.ts';
import { ingestBodySchema } from '../bodies.schema.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Service } from '../service.ts';

export const stats: Endpoint = {
  method: 'GET',
  path: '/api/graph/stats',
  name: 'graphStats',
  summary: 'How much the graph knows.',
  answers: { name: 'GraphStats', schema: graphStatsSchema },
  refuses: [503],
  answer: (_, { graph, host }) => graphStats(graph, host),
};

/** Keys of the forms of traces; see `traces/read-traces.ts`. */
const FORMS = ['traces', 'spans', 'data', 'resourceSpans'];

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Of a file that is compressed: it must not take the server's memory. */
const MOST_UNPACKED_BYTES = 64 * 1024 * 1024;

/** A body that names nothing asks for what the source of spans has. */
const isEmpty = (body: unknown) => body === undefined || (isObject(body) && !Array.isArray(body) && Object.keys(body).length === 0);

function ingestFile(named: unknown, { options, graph, host }: Service): Result<IngestAnswer> | Promise<Result<IngestAnswer>> {
  if (typeof named !== 'string') return fail({ code: 'type', path: 'fixture_file', expected: 'a text', found: 'something else' });
  const bytes = readFixture(named, options.fixtures, host);
  return bytes.ok ? ingestTraceBytes({ bytes: bytes.value, mostBytes: MOST_UNPACKED_BYTES }, graph, host) : bytes;
}

export const ingest: Endpoint = {
  method: 'POST',
  path: '/api/graph/ingest',
  name: 'ingest',
  summary:
    "Adds traces: in tekton-dag's form, as pages of a Datadog spans search, as OTLP JSON, from a file below the fixtures folder, which may also hold OTLP in protobuf or be compressed; with an empty body, those of the last day from the Datadog API that the server was given.",
  takes: { name: 'Traces', schema: ingestBodySchema, required: false },
  answers: { name: 'Ingested', schema: graphIngestSchema },
  refuses: [400, 503],
  async answer(call, service) {
    const read = call.json();
    if (!read.ok) return read;
    const body = read.value;
    if (Array.isArray(body) || (isObject(body) && FORMS.some((key) => key in body))) return ingestTraces(body, service.graph, service.host);
    if (isObject(body) && 'fixture_file' in body) return ingestFile(body.fixture_file, service);
    const { datadog } = service.options;
    return datadog !== null && isEmpty(body) ? collectIntoGraph(datadog, service.graph, service.host) : fail({ code: 'nothing-to-ingest' });
  },
};
