/**
 * Spans in, facts out (INTERFACES, "Graph rules" and "Span reading").
 *
 * - One span per (trace id, span id): the first.
 * - A span belongs to its own test, else to that of its nearest ancestor, else to the only one that its trace names.
 * - A call is a span and its child of another service; in a trace that names no parents, a span and the next one.
 * - The path of a test lists each service and endpoint once, at its first place, parents before children and siblings by start.
 * - Endpoints have the names of `model/endpoint.ts`. A span that names none serves what its parent of the same service serves: calls
 *   that it makes, and the place of its code, are of that endpoint.
 */

import { endpointName } from '../model/endpoint.ts';
import type { Call, CodeOrigin, GraphNode, Touch, TraceFacts } from '../model/graph.ts';
import { testId } from '../model/ids.ts';
import type { Span, Traces } from './span.ts';

/** A span in its place on the path. */
interface Step {
  readonly span: Span;
  /** What it serves. */
  readonly node: GraphNode;
  /** What called it, in its own service or another one; null for a root. */
  readonly caller: GraphNode | null;
  readonly test: string | null;
}

/** What counts up while steps are read. */
interface Counted {
  count: number;
  errors: number;
  lastSeenMs: number | null;
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

function nodeOf({ service, endpoint }: Span, caller: GraphNode | null): GraphNode {
  if (endpoint !== '') return { service, endpoint: endpointName(endpoint) };
  return caller?.service === service ? caller : { service, endpoint: '' };
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
    const ahead: Step[] = [{ span: start, node: nodeOf(start, null), caller: null, test: start.testId }];
    for (let step = ahead.pop(); step; step = ahead.pop()) {
      if (seen.has(step.span)) continue;
      seen.add(step.span);
      steps.push(step);
      for (const child of (children.get(step.span) ?? []).toReversed()) {
        ahead.push({ span: child, node: nodeOf(child, step.node), caller: step.node, test: child.testId ?? step.test });
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
    return before && before.test === step.test ? { ...step, caller: before.node } : step;
  });
}

/** When a span was seen, in whole ms. */
function lastSeen(known: number | null, { startMs }: Span): number | null {
  if (startMs === null) return known;
  const start = Math.floor(startMs);
  return known === null || start > known ? start : known;
}

/** Counts a span under its key. */
function count<T extends Counted>(into: Map<string, T>, key: string, span: Span, fresh: () => T): void {
  let known = into.get(key);
  if (known === undefined) {
    known = fresh();
    into.set(key, known);
  }
  known.count += 1;
  if (span.isError) known.errors += 1;
  known.lastSeenMs = lastSeen(known.lastSeenMs, span);
}

const UNSEEN: Counted = { count: 0, errors: 0, lastSeenMs: null };

function touchesOf(steps: readonly Step[]): readonly Touch[] {
  const named = new Set(steps.filter((step) => step.span.endpoint !== '').map((step) => step.span.service));
  const touches = new Map<string, Touch & Counted>();
  for (const { span, node } of steps) {
    const { service } = span;
    if (span.endpoint === '' && named.has(service)) continue;
    const endpoint = span.endpoint === '' ? '' : node.endpoint;
    count(touches, `${service}\n${endpoint}`, span, () => ({ service, endpoint, position: touches.size, ...UNSEEN }));
  }
  return [...touches.values()];
}

function callsOf(steps: readonly Step[]): readonly Call[] {
  const calls = new Map<string, Call & Counted>();
  for (const { caller, node, span } of steps) {
    if (caller === null || caller.service === node.service) continue;
    const key = `${caller.service}\n${caller.endpoint}\n${node.service}\n${node.endpoint}`;
    count(calls, key, span, () => ({ caller, callee: node, ...UNSEEN }));
  }
  return [...calls.values()];
}

function originsOf(steps: readonly Step[]): readonly CodeOrigin[] {
  const origins = new Map<string, CodeOrigin>();
  for (const { node, span } of steps) {
    if (span.code !== null && node.endpoint !== '') origins.set(JSON.stringify([node, span.code]), { ...node, ...span.code });
  }
  return [...origins.values()];
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
  if (byTest.size === 0) return [{ traceId, testId: null, testType: '', touches: [], calls: [], origins: [] }];
  return [...byTest].map(([test, own]) => ({
    traceId,
    testId: test === null ? null : testId(test),
    testType: test === null ? '' : (own.find((step) => step.span.testType)?.span.testType ?? typeOf(test)),
    touches: touchesOf(own),
    calls: callsOf(own),
    origins: originsOf(own),
  }));
}

/** What each trace proves, one entry for each test in it; spans of no test give an entry of their own. */
export function factsOf(traces: Traces): TraceFacts[] {
  return [...traces].flatMap(([traceId, spans]) => factsOfTrace(traceId, spans));
}
