/**
 * OTLP in protobuf becomes OTLP in JSON: everything else reads that form alone. For whoever gets bytes, from a file or over HTTP.
 *
 * Field numbers: opentelemetry-proto, `collector/trace/v1/trace_service.proto`, `trace/v1/trace.proto`, `common/v1/common.proto`. A file
 * of `TracesData` has the same bytes as a request. A file collector that writes messages one after another puts their length before each.
 */
import { fail, ok, type Result } from '../model/result.ts';
import { BadProtobuf, type Field, type Messages, readProtobuf } from './protobuf.ts';
import type { JsonObject } from './shape.ts';

const one = (name: string, message: string): Field => ({ name, type: { message } });
const many = (name: string, message: string): Field => ({ name, type: { message }, many: true });
const attributes = many('attributes', 'KeyValue');

const MESSAGES: Messages = {
  TracesData: { 1: many('resourceSpans', 'ResourceSpans') },
  ResourceSpans: { 1: one('resource', 'Resource'), 2: many('scopeSpans', 'ScopeSpans') },
  Resource: { 1: attributes },
  ScopeSpans: { 1: one('scope', 'InstrumentationScope'), 2: many('spans', 'Span') },
  InstrumentationScope: { 1: { name: 'name', type: 'text' }, 2: { name: 'version', type: 'text' } },
  Span: {
    1: { name: 'traceId', type: 'hex' },
    2: { name: 'spanId', type: 'hex' },
    3: { name: 'traceState', type: 'text' },
    4: { name: 'parentSpanId', type: 'hex' },
    5: { name: 'name', type: 'text' },
    6: { name: 'kind', type: 'uint32' },
    7: { name: 'startTimeUnixNano', type: 'fixed64' },
    8: { name: 'endTimeUnixNano', type: 'fixed64' },
    9: attributes,
    11: many('events', 'Event'),
    13: many('links', 'Link'),
    15: one('status', 'Status'),
    16: { name: 'flags', type: 'fixed32' },
  },
  Event: { 1: { name: 'timeUnixNano', type: 'fixed64' }, 2: { name: 'name', type: 'text' }, 3: attributes },
  Link: { 1: { name: 'traceId', type: 'hex' }, 2: { name: 'spanId', type: 'hex' }, 4: attributes },
  Status: { 2: { name: 'message', type: 'text' }, 3: { name: 'code', type: 'uint32' } },
  KeyValue: { 1: { name: 'key', type: 'text' }, 2: one('value', 'AnyValue') },
  AnyValue: {
    1: { name: 'stringValue', type: 'text' },
    2: { name: 'boolValue', type: 'bool' },
    3: { name: 'intValue', type: 'int64' },
    4: { name: 'doubleValue', type: 'double' },
    5: one('arrayValue', 'ArrayValue'),
    6: one('kvlistValue', 'KeyValueList'),
    7: { name: 'bytesValue', type: 'base64' },
  },
  ArrayValue: { 1: many('values', 'AnyValue') },
  KeyValueList: { 1: many('values', 'KeyValue') },
};

/** The JSON form of an `ExportTraceServiceRequest` (or `TracesData`), for `readTraces`; a problem where the bytes are none. */
export function decodeOtlp(bytes: Uint8Array): Result<JsonObject> {
  try {
    return ok({ resourceSpans: [], ...readProtobuf(bytes, MESSAGES, 'TracesData') });
  } catch (error) {
    if (error instanceof BadProtobuf) return fail({ code: 'protobuf', detail: error.message });
    throw error;
  }
}
