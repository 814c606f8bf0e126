/** The order of a trace's spans where nothing but the list tells it. */
import { expect, test } from 'vitest';
import { readTraces } from '../../../harness/traces/read-traces.ts';

const span = (id: string, service: string, start: string) => ({
  id,
  type: 'spans',
  attributes: { trace_id: 't', span_id: id, service, resource_name: 'GET /', start_timestamp: start, custom: { test: { id: 'e2e/x' } }, tags: [] },
});

test('spans that name no parents are chained as they are listed, whenever they started', () => {
  const page = { data: [span('1', 'b', '2026-01-01T00:00:02.000Z'), span('2', 'a', '2026-01-01T00:00:01.000Z')] };
  const facts = readTraces(page);
  expect(facts.ok && facts.value.map(({ calls }) => calls.map(({ caller, callee }) => [caller.service, callee.service]))).toEqual([[['b', 'a']]]);
});
