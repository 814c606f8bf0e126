/**
 * One service of the OpenTelemetry contract test: a span for each request that it serves, with where its code stands, and for each that it
 * makes, exported over HTTP in the form that EXPORT names. Answers by itself, or asks NEXT. Prints its port.
 */
import http from 'node:http';
import { context, defaultTextMapGetter, defaultTextMapSetter, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResources, envDetector } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { baggageSpans } from '../../harness/propagation/index.ts';

const { NEXT: next, EXPORT: form } = process.env;

// The rest is said as operators say it: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_COMPRESSION, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES.
const exporter = form === 'json' ? new JsonExporter() : new ProtobufExporter();
const provider = new NodeTracerProvider({
  resource: detectResources({ detectors: [envDetector] }),
  spanProcessors: [baggageSpans(propagation), new BatchSpanProcessor(exporter)],
});
provider.register();
const tracer = provider.getTracer('hop');

function ask(url: string): Promise<string> {
  return tracer.startActiveSpan('GET', { kind: SpanKind.CLIENT, attributes: { 'http.request.method': 'GET', 'url.full': url } }, async (span) => {
    const headers: Record<string, string> = {};
    propagation.inject(context.active(), headers, defaultTextMapSetter);
    const answer = await (await fetch(url, { headers })).text();
    span.end();
    return answer;
  });
}

const server = http.createServer((request, response) => {
  const arrived = propagation.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter);
  const code = { 'code.file.path': import.meta.filename, 'code.function.name': 'serve', 'code.line.number': 7 };
  const attributes = { ...code, 'http.request.method': 'GET', 'http.route': '/things/:id', 'http.response.status_code': next ? 200 : 500, parts: ['a', 'b'] };
  tracer.startActiveSpan('GET /things/:id', { kind: SpanKind.SERVER, attributes }, arrived, async (span) => {
    const answer = next ? await ask(`${next}/things/2`) : 'leaf';
    if (!next) {
      span.recordException(new TypeError('out of stock'));
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'out of stock' });
    }
    span.end();
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address?.port);
});
process.on('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await provider.shutdown();
});
