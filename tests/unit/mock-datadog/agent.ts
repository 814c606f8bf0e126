/** Spans as a tracer would send them, and calls to the mock without a socket. */
import { encode } from '@msgpack/msgpack';
import { ControlPlane } from '../../../harness/mock-datadog/control-plane.ts';
import type { Answer, Call } from '../../../harness/mock-datadog/endpoint.ts';
import { respond } from '../../../harness/mock-datadog/respond.ts';
import { SpanStore } from '../../../harness/mock-datadog/span-store.ts';

export const NOW = Date.parse('2026-01-02T03:00:00Z');

/** A span of the agent's protocol that ended `agoMs` before `NOW`. */
export function span(fields: Record<string, unknown> = {}, agoMs = 1000): Record<string, unknown> {
  return {
    trace_id: 0x1234567890abcdefn,
    span_id: 1n,
    parent_id: 0n,
    name: 'web.request',
    resource: 'GET /items/:id',
    service: 'demo-api',
    type: 'web',
    error: 0,
    start: BigInt(NOW - agoMs) * 1_000_000n - 5_000_000n,
    duration: 5_000_000,
    meta: {},
    metrics: {},
    ...fields,
  };
}

export function pack(payload: unknown): Uint8Array {
  return encode(payload, { useBigInt64: true });
}

/** A list of what is packed already, at most 15. */
export function packedList(...items: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(0x90 + items.length), ...items]);
}

/** A map with keys of any kind, which objects do not have. */
function packedMap(entries: readonly (readonly [unknown, unknown])[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(0x80 + entries.length), ...entries.flat().map(pack)]);
}

/** Form 0.5 of one span, with tags and metrics by the places of their texts. */
export function packedRow(row: readonly unknown[], meta: readonly (readonly [number, number])[], metrics: readonly (readonly [number, number])[]): Uint8Array {
  return packedList(...row.slice(0, 9).map(pack), packedMap(meta), packedMap(metrics), pack(row[9]));
}

export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of each answer
  readonly json: any;
}

export function mock(maxSpans = 1000) {
  const store = new SpanStore(maxSpans);
  const control = new ControlPlane();
  const answer = (method: string, url: string, rest: Partial<Call> = {}): Answer => {
    const [path = '', query = ''] = url.split('?');
    const plain = { method, path, query: new URLSearchParams(query), headers: {}, contentType: '', body: new Uint8Array(), now: NOW };
    return respond({ ...plain, ...rest }, store, control).answer;
  };
  const call = (method: string, url: string, rest: Partial<Call> = {}): Reply => {
    const { status, body } = answer(method, url, rest);
    return { status, json: body === '' ? null : JSON.parse(body) };
  };
  return {
    store,
    /** As it is sent. */
    answer,
    call,
    /** Delivers chunks of spans. */
    deliver: (...chunks: unknown[]) => call('PUT', '/v0.4/traces', { contentType: 'application/msgpack', body: pack(chunks) }),
    search: (attributes: unknown) =>
      call('POST', '/api/v2/spans/events/search', {
        contentType: 'application/json',
        body: new TextEncoder().encode(JSON.stringify({ data: { type: 'search_request', attributes } })),
      }),
  };
}
