/**
 * `/v1/traces`: where OpenTelemetry SDKs deliver over HTTP, in protobuf or JSON, and are answered in the same. A payload that is broken
 * anywhere stores nothing.
 */
import { parseJsonBody } from '../../model/json-body.ts';
import type { Problem } from '../../model/problem.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import { decodeOtlp } from '../../traces/otlp-protobuf.ts';
import { isObject, type JsonObject, ShapeReader } from '../../traces/shape.ts';
import { type Answer, type Call, type Endpoint, json } from '../endpoint.ts';
import { spansOfOtlp } from '../otlp-span.ts';

const PROTOBUF = 'application/x-protobuf';

/** The error that OTLP's answers carry: `google.rpc.Status`, whose message is field 2. As long as one byte can tell. */
function refusal(contentType: string, message: string): Answer {
  if (contentType !== PROTOBUF) return json(400, { code: 3, message });
  const said = message.replace(/[^ -~]/g, '?').slice(0, 127);
  return { status: 400, body: `\x12${String.fromCharCode(said.length)}${said}`, headers: { 'content-type': PROTOBUF } };
}

function inWords(problem: Problem | undefined): string {
  if (problem?.code === 'bad-shape') return `${problem.path ?? 'the body'}: expected ${problem.expected}, found ${problem.found}`;
  return problem?.code === 'json' || problem?.code === 'protobuf' ? problem.detail : 'the traces cannot be read';
}

function readJson(body: Uint8Array): Result<JsonObject> {
  const json = parseJsonBody(body);
  if (json.kind === 'refused') return fail({ code: 'json', detail: json.because });
  return isObject(json.value) ? ok({ resourceSpans: [], ...json.value }) : fail({ code: 'bad-shape', expected: 'an object', found: 'something else' });
}

export const otlpTraces: Endpoint = {
  methods: ['POST'],
  path: /^\/v1\/traces$/,
  takes: [PROTOBUF, 'application/json'],
  answer({ contentType, body }: Call, spans) {
    const document = contentType === PROTOBUF ? decodeOtlp(body) : readJson(body);
    if (!document.ok) return refusal(contentType, inWords(document.problems[0]));
    const read = new ShapeReader();
    const chunks = spansOfOtlp(document.value, read);
    if (read.problems.length > 0) return refusal(contentType, inWords(read.problems[0]));
    spans.add(chunks, body.length);
    // A partial success that rejects nothing is an empty message.
    return contentType === PROTOBUF ? { status: 200, body: '', headers: { 'content-type': PROTOBUF } } : json(200, {});
  },
};

/** Logs and metrics of the same SDKs: taken and forgotten. */
export const otlpOthers: Endpoint = {
  methods: ['POST'],
  path: /^\/v1\/(?:logs|metrics)$/,
  takes: [PROTOBUF, 'application/json'],
  isNoise: true,
  answer: ({ contentType }) => (contentType === PROTOBUF ? { status: 200, body: '', headers: { 'content-type': PROTOBUF } } : json(200, {})),
};
