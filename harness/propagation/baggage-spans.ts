/**
 * For services that OpenTelemetry instruments: it carries W3C `baggage` from service to service by itself, but no span shows it. This span
 * processor writes members of it on every span that begins, so that a trace tells which test it belongs to.
 *
 * It has the shape of a `SpanProcessor` and imports nothing of OpenTelemetry:
 *
 *   new NodeTracerProvider({ spanProcessors: [baggageSpans(propagation), new BatchSpanProcessor(exporter)] })
 *
 * with `propagation` from `@opentelemetry/api`.
 */
import { TEST_IDENTITY } from './propagate.ts';

/** The part of `propagation` from `@opentelemetry/api` that is used. */
export interface BaggageReader<Context> {
  getBaggage(context: Context): { getEntry(key: string): { readonly value: string } | undefined } | undefined;
}

/** What a tracer provider calls. */
export interface BaggageSpans<Context> {
  onStart(span: { setAttribute(key: string, value: string): unknown }, parentContext: Context): void;
  onEnd(): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** An attribute for each of these members, under its own name. */
export function baggageSpans<Context>(reader: BaggageReader<Context>, keys: readonly string[] = [TEST_IDENTITY.baggageKey]): BaggageSpans<Context> {
  return {
    onStart(span, parentContext) {
      const baggage = reader.getBaggage(parentContext);
      for (const key of keys) {
        const entry = baggage?.getEntry(key);
        if (entry !== undefined) span.setAttribute(key, entry.value);
      }
    },
    onEnd() {},
    forceFlush: async () => {},
    shutdown: async () => {},
  };
}
