/** Generated systems: the same everywhere, shaped like grown ones, and readable by everything that reads real ones. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GeneratedSystem, generateSystem } from '../../../harness/generator/system.ts';
import { generateTests } from '../../../harness/generator/tests.ts';
import { type GeneratedForm, generatedText } from '../../../harness/generator/write.ts';
import type { TraceFacts } from '../../../harness/model/graph.ts';
import { parseText } from '../../../harness/stacks/document.ts';
import { readStack } from '../../../harness/stacks/stack.ts';
import { parseTraceText } from '../../../harness/traces/parse-text.ts';
import { readTraces } from '../../../harness/traces/read-traces.ts';

const SIZE = { seed: 1, services: 60, tests: 200, touches: 4 };

const textOf = (form: GeneratedForm, size = SIZE) => [...generatedText(form, generateSystem(size), size)].join('');

function factsOf(form: GeneratedForm): readonly TraceFacts[] {
  const json = parseTraceText(textOf(form));
  const facts = json.ok ? readTraces(json.value) : json;
  if (!facts.ok) throw new Error(JSON.stringify(facts.problems));
  return facts.value;
}

describe('the same seed gives the same bytes, on every machine [S0-45]', () => {
  // Digests of what was generated once: another machine, Node or day must not change them.
  test.each([
    ['s0', '783c08f3c1b1f150'],
    ['datadog', 'a55b7cab539c6450'],
    ['otlp', 'aa4e6541aabdb595'],
    ['stack', 'f29c29bf6282ff24'],
  ] as const)('%s', (form, digest) => {
    expect(createHash('sha256').update(textOf(form)).digest('hex').slice(0, 16)).toBe(digest);
  });

  test('and another seed other ones', () => {
    expect(textOf('s0', { ...SIZE, seed: 2 })).not.toBe(textOf('s0'));
  });

  test('a test is the same however many follow it', () => {
    const first = [...generateTests(generateSystem(SIZE), SIZE)].slice(0, 20);
    expect([...generateTests(generateSystem(SIZE), { ...SIZE, tests: 20 })]).toEqual(first);
  });
});

/** Whether calls lead from a service back to it. */
function isInCircle({ services }: GeneratedSystem, start: number): boolean {
  const seen = new Set<number>();
  const ahead = [start];
  for (let place = ahead.pop(); place !== undefined; place = ahead.pop()) {
    for (const next of [...(services[place]?.calls ?? []), ...(services[place]?.callsBack ?? [])]) {
      if (next === start) return true;
      if (!seen.has(next)) ahead.push(next);
      seen.add(next);
    }
  }
  return false;
}

describe('its shape is that of a grown system [S0-45]', () => {
  const system = generateSystem({ seed: 7, services: 2000 });
  const callers = new Map<number, number>();
  for (const { calls } of system.services) for (const callee of calls) callers.set(callee, (callers.get(callee) ?? 0) + 1);

  test('declared calls go down through the layers', () => {
    for (const { layer, calls } of system.services) {
      for (const callee of calls) expect(system.services[callee]?.layer).toBeGreaterThan(layer);
    }
  });

  test('hubs are called ten times as often as the usual service', () => {
    const counts = [...callers.values()].sort((a, b) => a - b);
    expect(counts.at(-1)).toBeGreaterThan(10 * (counts[Math.floor(counts.length / 2)] ?? 0));
  });

  test('each call back up closes a circle', () => {
    const from = system.services.flatMap(({ callsBack }, place) => (callsBack.length > 0 ? [place] : []));
    expect(from.length).toBeGreaterThan(10);
    for (const place of from) expect(isInCircle(system, place)).toBe(true);
  });

  test('some areas are touched by no test, and none of them is the front', () => {
    const untested = system.services.filter(({ isTested }) => !isTested);
    expect(untested.length).toBeGreaterThan(50);
    expect(untested.every(({ layer }) => layer > 0)).toBe(true);
    const names = new Set(untested.map(({ name }) => name));
    for (const { spans } of generateTests(system, { tests: 500, touches: 8 })) for (const { service } of spans) expect(names).not.toContain(service);
  });
});

test('all forms of its traces teach the same', () => {
  const taught = (form: GeneratedForm) =>
    factsOf(form).map(({ testId, touches, calls }) => ({ testId, touches: touches.map(({ service, endpoint }) => [service, endpoint]), calls: calls.length }));
  const s0 = taught('s0');
  expect(s0).toHaveLength(SIZE.tests);
  expect(taught('datadog')).toEqual(s0);
  expect(taught('otlp')).toEqual(s0);
});

test('what its traces teach is what was generated: each service on the path, and each call between two', () => {
  const tests = [...generateTests(generateSystem(SIZE), SIZE)];
  const pair = (caller: string | undefined, callee: string) => `${caller} -> ${callee}`;
  for (const [index, { testId, testType, touches, calls }] of factsOf('s0').entries()) {
    const { id, type, spans = [] } = tests[index] ?? {};
    expect([testId, testType]).toEqual([id, type]);
    expect(new Set(touches.map(({ service }) => service))).toEqual(new Set(spans.map(({ service }) => service)));
    const caused = spans.flatMap(({ service, parent }) => (parent === null ? [] : [pair(spans[parent]?.service, service)]));
    expect(new Set(calls.map(({ caller, callee }) => pair(caller.service, callee.service)))).toEqual(new Set(caused));
  }
});

test('every size is a stack without problems and traces whose causes come first', () => {
  const size = fc.record({
    seed: fc.nat(),
    services: fc.integer({ min: 1, max: 80 }),
    tests: fc.integer({ min: 0, max: 12 }),
    touches: fc.integer({ min: 1, max: 12 }),
  });
  fc.assert(
    fc.property(size, (wanted) => {
      const system = generateSystem(wanted);
      const document = parseText(textOf('stack', wanted), 'stack.yaml');
      expect(document.ok ? readStack(document.value) : document).toMatchObject({ ok: true });
      for (const { spans } of generateTests(system, wanted)) {
        expect(spans.length).toBeGreaterThan(0);
        spans.forEach(({ parent }, place) => {
          expect(parent === null ? -1 : parent).toBeLessThan(place);
        });
        expect(spans.filter(({ parent }) => parent === null)).toHaveLength(1);
      }
    }),
    { numRuns: 60 },
  );
});
