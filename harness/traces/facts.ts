/**
 * Spans in, facts out (INTERFACES, "Graph rules" and "Span reading").
 *
 * - One span per (trace id, span id): the first.
 * - A span belongs to its own test, else to that of its nearest ancestor, else to the only one that its trace names.
 * - A call is a span and its child of another service; in a trace that names no parents, a span and the next one.
 * - The path of a test lists each service and endpoint once, at its first place, parents before children and siblings by start.
 */
import type { Touch, TraceFacts } from '../model/graph.ts';
import { testId } from '../model/ids.ts';
import type { Span, Traces } from './span.ts';

/** A span in its place on the path. */
interface Step {
  readonly span: Span;
  readonly parent: Span | null;
  readonly test: string | null;
}

function withoutRepeats(spans: readonly Span[]): readonly Span[] {
  const seen = new Set<string>();
  return spans.filter((span) => {
    if (span.spanId === null) return true;
    if (seen.has(span.spanId)) return false;
    seen.add(span.spanId);
    return true;
  });
}

/** By start where spans name parents and each tells its start, else as listed. */
function inOrder(spans: readonly Span[]): readonly Span[] {
  if (spans.every((span) => span.parentId === null) || spans.some((span) => span.startMs === null)) return spans;
  return spans.toSorted((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0));
}

/** Depth first from the roots. Spans whose ancestors form a circle come last, each once, from where the circle is met. */
function walk(spans: readonly Span[]): readonly Step[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const parentOf = (span: Span) => (span.parentId === null ? undefined : byId.get(span.parentId));
  const ordered = inOrder(spans);
  const children = Map.groupBy(ordered, parentOf);
  const roots = children.get(undefined) ?? [];
  const steps: Step[] = [];
  const seen = new Set<Span>();
  for (const start of [...roots, ...ordered]) {
    const ahead: Step[] = [{ span: start, parent: null, test: start.testId }];
    for (let step = ahead.pop(); step; step = ahead.pop()) {
      if (seen.has(step.span)) continue;
      seen.add(step.span);
      steps.push(step);
      for (const child of (children.get(step.span) ?? []).toReversed()) {
        ahead.push({ span: child, parent: step.span, test: child.testId ?? step.test });
      }
    }
  }
  return steps;
}

/** Pairs of neighbours in a trace whose spans say nothing about parents. */
function chained(steps: readonly Step[]): readonly Step[] {
  if (steps.some((step) => step.span.parentId !== null)) return steps;
  return steps.map((step, index) => {
    const before = steps[index - 1];
    return before && before.test === step.test ? { ...step, parent: before.span } : step;
  });
}

function touchesOf(steps: readonly Step[]): readonly Touch[] {
  const named = new Set(steps.filter((step) => step.span.endpoint !== '').map((step) => step.span.service));
  const places = new Map<string, Touch>();
  for (const { span } of steps) {
    if (span.endpoint === '' && named.has(span.service)) continue;
    const key = `${span.service}\n${span.endpoint}`;
    if (!places.has(key)) places.set(key, { service: span.service, endpoint: span.endpoint, position: places.size });
  }
  return [...places.values()];
}

function callsOf(steps: readonly Step[]): TraceFacts['calls'] {
  const calls = new Map<string, { caller: string; callee: string }>();
  for (const { parent, span } of steps) {
    if (!parent || parent.service === span.service) continue;
    calls.set(`${parent.service}\n${span.service}`, { caller: parent.service, callee: span.service });
  }
  return [...calls.values()];
}

/** The kind of test that an id names: what stands before its `/`. */
export function typeOf(id: string): string {
  const slash = id.indexOf('/');
  return slash > 0 ? id.slice(0, slash) : 'individual';
}

function factsOfTrace(traceId: string, spans: readonly Span[]): TraceFacts[] {
  const named = new Set(spans.flatMap((span) => span.testId ?? []));
  const only = named.size === 1 ? ([...named][0] ?? null) : null;
  const walked = walk(withoutRepeats(spans));
  const byTest = Map.groupBy(chained(walked.map((step) => ({ ...step, test: step.test ?? only }))), (step) => step.test);
  if (byTest.size === 0) return [{ traceId, testId: null, testType: '', touches: [], calls: [] }];
  return [...byTest].map(([test, own]) => ({
    traceId,
    testId: test === null ? null : testId(test),
    testType: test === null ? '' : (own.find((step) => step.span.testType)?.span.testType ?? typeOf(test)),
    touches: touchesOf(own),
    calls: callsOf(own),
  }));
}

/** What each trace proves, one entry for each test in it; spans of no test give an entry of their own. */
export function factsOf(traces: Traces): TraceFacts[] {
  return [...traces].flatMap(([traceId, spans]) => factsOfTrace(traceId, spans));
}
