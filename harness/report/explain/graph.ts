/** Words of the problems with traces and the graph. */
import type { GraphProblem } from '../../model/problem.ts';
import { firstOf, suggestion } from './phrases.ts';
import type { Rows } from './row.ts';

export const graphRows: Rows<GraphProblem> = {
  'bad-shape': {
    say: ({ expected, found }) => ({
      message: `these traces are not in a known form: expected ${expected}, found ${found}`,
      hint: 'nothing was changed; correct the traces and ingest them again',
    }),
    meaning: 'Traces are read whole or not at all: a span in a wrong form could teach the graph something false.',
    remedy: 'Correct the place that the key path names. Ids are texts in every form of traces.',
    example: '"trace_id": 123      ->   "trace_id": "123"',
  },
  protobuf: {
    say: ({ detail }) => ({
      message: `these bytes are no OTLP traces in protobuf: ${detail}`,
      hint: 'nothing was changed; export the traces again, or as JSON',
    }),
    meaning: 'The input should be traces as OpenTelemetry exports them in protobuf (an ExportTraceServiceRequest), and is cut off or something else.',
    remedy: 'Look at what wrote it: an exporter of traces (not of logs or metrics) with the protocol http/protobuf.',
    example: 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
  },
  'repeated-cursor': {
    say: ({ cursor }) => ({
      message: `the server gave the cursor "${cursor}" twice; what was read until then is kept`,
      hint: 'look at the server: its pages never end',
    }),
    meaning: 'A paged answer named a page that was already read. Going on would never end.',
    remedy: 'Look at the server that answers. The traces read so far are used.',
    example: 'meta.page.after = "abc" on two pages in a row',
  },
  'too-many-spans': {
    say: ({ from, spans, pages }) => ({
      message: `${from} still had more after ${spans} spans on ${pages} pages, which is more than one search may have`,
      hint: 'ask for less, with a narrower --query or a later --since; nothing was learned from it',
    }),
    meaning:
      'A search has far more spans than the traces of tests, or a server names a next page for ever. What is there of a test may be a part of it, so none counts.',
    remedy:
      'Narrow the query to spans of tests, shorten the time, or collect in several builds, each with all traces of its tests. A page that is always followed by another is a fault of the server.',
    example: "muster graph build --from datadog --since now-6h --query 'env:ci @test.id:*'",
  },
  'graph-unusable': {
    say: ({ graph, detail }) => ({
      message: `the graph ${graph} cannot be used: ${detail}`,
      hint: graph.includes('://') ? 'start the server or correct the address; nothing was changed' : 'remove or repair it; without it every test runs',
    }),
    meaning: 'The store with what was learned from traces cannot be opened, read or written.',
    remedy: 'A file can simply be removed: it is filled again by the next runs. A Neo4j server must answer, and take NEO4J_USER and NEO4J_PASSWORD.',
    example: 'rm .muster/graph.sqlite',
  },
  'empty-graph': {
    say: ({ graph }) => ({ message: `there is nothing in the graph ${graph} to copy`, hint: 'check its name; nothing was changed' }),
    meaning: 'A graph that was to be copied knows nothing. Its name is more likely misspelt than meant, and the other graph would be emptied.',
    remedy: 'Name the file or the address as `--graph` takes it; `muster graph stats --graph G` tells how much is in it.',
    example: 'muster graph copy .muster/graph.sqlite neo4j://127.0.0.1:7687/shop',
  },
  'collect-failed': {
    say: ({ from, detail }) => ({
      message: `the traces could not be read from ${from}: ${detail}`,
      hint: 'the graph knows what it knew before; results are unaffected',
    }),
    meaning: 'Muster reads the spans that the services sent, after the tests of a run or when it is told to collect. That failed, so nothing new was learned.',
    remedy: 'Check that the collector still ran at the end and that services send to it; of Datadog itself, its keys, its site and its rate limit.',
    example: 'mock-datadog answered 500',
    symptom: 'every-test-is-never-traced',
  },
  'no-keys': {
    say: ({ variables }) => ({
      message: `reading from Datadog needs ${variables.join(' and ')} in the environment`,
      hint: 'a mock or a file of traces needs no keys',
    }),
    meaning:
      'The source `datadog` is Datadog itself, which answers those alone who send an API key and an application key. They are read from the environment and written nowhere.',
    remedy: 'Set DD_API_KEY and DD_APP_KEY (and DD_SITE, when it is not datadoghq.com) where Muster is started, as secrets of CI.',
    example: 'DD_API_KEY=... DD_APP_KEY=... muster graph build --from datadog',
  },
  'bad-radius': {
    say: ({ value }) => ({
      message: `radius must be a whole number of at least 1, not "${value}"`,
      hint: 'use --radius 1 for the changed node itself, 2 for nodes up to two calls away',
    }),
    meaning: 'The radius says how far a change may reach: 1 is the changed node, r >= 2 are nodes within r calls, in either direction.',
    remedy: 'Give a whole number of at least 1.',
    example: 'muster plan --changed demo-api --radius 2',
  },
  'not-in-graph': {
    say: ({ kind, name, nearest }) => ({
      message: `the graph knows no ${kind} ${name}`,
      ...(nearest === null ? { hint: 'muster graph show lists what it knows' } : suggestion(nearest)),
    }),
    meaning: 'A part of the graph was asked for by a name that neither a trace nor a stack file has named.',
    remedy: 'Check the name, and that the graph is the one that you mean. A new test is known once its traces were learned.',
    example: 'muster graph show --service demo-api',
  },
  'graph-too-large': {
    say: ({ size, limit }) => ({
      message: `the graph has ${size} services and calls, which is more than a picture of ${limit} can hold`,
      hint: 'show a part of it: --service NAME --radius 2, or --test ID; or raise --limit',
    }),
    meaning: 'A picture of a large graph helps nobody, and tools that draw it give up. As JSON the graph is shown whatever its size.',
    remedy: 'Name the services or the test that matter, with a radius; or say --limit N, or --format json.',
    example: 'muster graph show --service orders --radius 2 --format mermaid',
  },
  'unknown-endpoint': {
    say: ({ service, endpoint, nearest }) => ({
      message: `no trace shows an endpoint ${endpoint} of ${service}; what can break is told for the whole of ${service}`,
      ...(nearest === null ? { hint: `muster graph show --service ${service} lists the endpoints that are known` } : suggestion(nearest)),
    }),
    meaning:
      'A change named an endpoint of a known service, and no trace passed through that endpoint. Every test that touches the service is selected instead: more than needed, never less.',
    remedy: 'Check the name: a method, a space and the route, with :id for what varies. A new endpoint is known once a test that passes through it was traced.',
    example: "muster plan --changed 'demo-api GET /items/:id'",
  },
  'unmapped-area': {
    say: ({ area, nearest, known }) =>
      known === undefined
        ? { message: `no test is known to reach ${area}; the area needs tests`, hint: 'annotate and trace a test that passes through it' }
        : { message: `nothing here is called ${area}, so no test was selected for it`, ...suggestion(nearest, nearest === null ? firstOf(known) : []) },
    meaning: 'Something changed that no test is known to pass through. That is no failure (exit 0), unless --fail-on-unmapped is given.',
    remedy: 'Check the name. If it is right, write a test that reaches it and run it once, so that its traces are learned.',
    example: 'muster run --changed new-service',
    symptom: 'nothing-was-selected',
  },
};
