/**
 * Spans as a tracer sends them to the agent (facts/datadog.md, 4.1): chunks of spans in msgpack. Everything is checked before
 * anything is kept, so that a broken payload stores nothing.
 */
export interface AgentSpan {
  /** The low 64 bits of the trace id. */
  readonly traceId: bigint;
  readonly spanId: bigint;
  /** 0 for a root. */
  readonly parentId: bigint;
  readonly name: string;
  readonly resource: string;
  readonly service: string;
  readonly type: string;
  readonly error: number;
  readonly startNs: bigint;
  readonly durationNs: bigint;
  readonly meta: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/** A payload that is none; the message says where. */
export class BadPayload extends Error {}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** Unsigned integers of 64 bits arrive as bigint or, when small, as number. */
function integer(value: unknown, key: string): bigint {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) {
    const big = BigInt(value);
    if (big >= 0n && big < 1n << 64n) return big;
  }
  throw new BadPayload(`${key} is no unsigned integer of 64 bits`);
}

function text(value: unknown, key: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new BadPayload(`${key} is no text`);
  return value;
}

function entries<T>(value: unknown, key: string, convert: (entry: unknown) => T | null): Record<string, T> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) throw new BadPayload(`${key} is no map`);
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => {
      const converted = convert(entry);
      if (converted === null) throw new BadPayload(`${key}.${name} has a wrong type`);
      return [name, converted];
    }),
  );
}

function readSpan(value: unknown): AgentSpan {
  if (!isRecord(value)) throw new BadPayload('a span is no map');
  return {
    traceId: integer(value.trace_id, 'trace_id'),
    spanId: integer(value.span_id, 'span_id'),
    parentId: integer(value.parent_id ?? 0, 'parent_id'),
    name: text(value.name, 'name'),
    resource: text(value.resource, 'resource'),
    service: text(value.service, 'service'),
    type: text(value.type, 'type'),
    error: Number(integer(value.error ?? 0, 'error')),
    startNs: integer(value.start, 'start'),
    durationNs: integer(value.duration ?? 0, 'duration'),
    meta: entries(value.meta, 'meta', (entry) => (typeof entry === 'string' ? entry : null)),
    metrics: entries(value.metrics, 'metrics', (entry) => (typeof entry === 'number' || typeof entry === 'bigint' ? Number(entry) : null)),
  };
}

/** @param payload a list of chunks, each a list of spans; anything else throws `BadPayload` */
export function readChunks(payload: unknown): AgentSpan[][] {
  if (!Array.isArray(payload)) throw new BadPayload('the payload is no list of chunks');
  return payload.map((chunk: unknown) => {
    if (!Array.isArray(chunk)) throw new BadPayload('a chunk is no list of spans');
    return chunk.map(readSpan);
  });
}
