/**
 * The tests of a generated system, each with the requests that it causes. A test is drawn from the seed and its own number alone: the
 * first hundred are the same however many follow, and none needs to be kept.
 */
import { randomOf } from './random.ts';
import type { GeneratedService, GeneratedSystem } from './system.ts';

export interface GeneratedSpan {
  readonly service: string;
  readonly endpoint: string;
  /** Place of the span that caused it, in the test's own list; null for the first one. */
  readonly parent: number | null;
}

export interface GeneratedTest {
  /** From 1. */
  readonly number: number;
  /** `e2e/journey-10`. */
  readonly id: string;
  readonly type: 'e2e' | 'individual';
  /** Causes first. */
  readonly spans: readonly GeneratedSpan[];
}

export interface TestsWanted {
  readonly tests: number;
  /** How many services a test touches on average, as far as calls lead to so many. */
  readonly touches: number;
}

const TESTS = 10;
/** One test in so many goes end to end. */
const E2E_EVERY = 10;
/** How often a next call is looked for, for each that is wanted. */
const TRIES = 10;

/** Where a test comes in: an end to end one at the front, others in the upper half. */
function entryOf({ services, layers }: GeneratedSystem, isE2e: boolean, drawnPlace: (end: number) => number): number {
  const end = isE2e ? Math.ceil(services.length / layers) : Math.ceil(services.length / 2);
  const place = drawnPlace(end);
  // Tests pass through every service of the front.
  return services[place]?.isTested === true ? place : 0;
}

function spansOf(system: GeneratedSystem, number: number, isE2e: boolean, touches: number): GeneratedSpan[] {
  const random = randomOf(system.seed, TESTS, number);
  const { services } = system;
  const spans: GeneratedSpan[] = [];
  const places: number[] = [];
  const touched = new Set<number>();
  const calledBack = new Set<GeneratedService>();
  const add = (place: number, { name, endpoints }: GeneratedService, parent: number | null) => {
    places.push(place);
    touched.add(place);
    spans.push({ service: name, endpoint: endpoints[random.below(endpoints.length)] ?? '', parent });
  };
  const entry = entryOf(system, isE2e, random.below);
  const wanted = 1 + random.below(2 * touches - 1);
  const first = services[entry];
  if (first) add(entry, first, null);
  for (let tries = wanted * TRIES; touched.size < wanted && tries > 0; tries--) {
    const parent = random.below(places.length);
    const from = services[places[parent] ?? 0];
    if (!from) continue;
    const isBack = from.callsBack.length > 0 && !calledBack.has(from) && random.inPercent(50);
    const ways = isBack ? from.callsBack : from.calls;
    const place = ways[random.below(ways.length)];
    const service = place === undefined ? undefined : services[place];
    if (place === undefined || !service?.isTested || (touched.has(place) && !isBack)) continue;
    if (isBack) calledBack.add(from);
    add(place, service, parent);
  }
  return spans;
}

/** One after the other; nothing is kept. */
export function* generateTests(system: GeneratedSystem, { tests, touches }: TestsWanted): Generator<GeneratedTest> {
  for (let number = 1; number <= tests; number++) {
    const isE2e = number % E2E_EVERY === 0;
    const type = isE2e ? 'e2e' : 'individual';
    const id = `${type}/${isE2e ? 'journey' : 'check'}-${number}`;
    yield { number, id, type, spans: spansOf(system, number, isE2e, touches) };
  }
}
