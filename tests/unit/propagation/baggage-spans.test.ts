/** With OpenTelemetry's own SDK: what its propagator read from a request's headers stands on every span of the service. */
import { context, defaultTextMapGetter, defaultTextMapSetter, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { baggageSpans } from '../../../harness/propagation/index.ts';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({
  spanProcessors: [baggageSpans(propagation, ['test.id', 'muster.sandbox']), new SimpleSpanProcessor(exporter)],
});

beforeAll(() => provider.register());
afterAll(async () => {
  await provider.shutdown();
  for (const api of [trace, context, propagation]) api.disable();
});
beforeEach(() => exporter.reset());

const attributes = () => exporter.getFinishedSpans().map((span) => [span.name, span.attributes]);

/** Serves a request with these headers: a span for it and one inside; answers the headers of the request that is made next. */
function serve(headers: Record<string, string>): Record<string, string> {
  const tracer = provider.getTracer('service');
  const outgoing: Record<string, string> = {};
  const arrived = propagation.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  tracer.startActiveSpan('GET /', {}, arrived, (server) => {
    tracer.startActiveSpan('GET /items', (client) => {
      propagation.inject(context.active(), outgoing, defaultTextMapSetter);
      client.end();
    });
    server.end();
  });
  return outgoing;
}

test('members of baggage become attributes of every span, under their own names, and baggage travels on', () => {
  const next = serve({ baggage: 'team=shop,test.id=e2e%2Ffe%20smoke,muster.sandbox=r1' });
  const told = { 'test.id': 'e2e/fe smoke', 'muster.sandbox': 'r1' };
  expect(attributes()).toEqual([
    ['GET /items', told],
    ['GET /', told],
  ]);
  expect(next['baggage']).toContain('test.id=e2e%2Ffe%20smoke');
});

test('a request of nobody leaves spans as they are', () => {
  serve({});
  serve({ baggage: 'team=shop' });
  expect(attributes().map(([, told]) => told)).toEqual([{}, {}, {}, {}]);
});

test('a service behind another one is told the same', () => {
  serve(serve({ baggage: 'test.id=individual/a' }));
  expect(attributes().map(([, told]) => told)).toEqual(Array(4).fill({ 'test.id': 'individual/a' }));
});
