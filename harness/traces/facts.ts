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
import type { Call, CodeOrigin, GraphNode, Touch, TraceFacts } from '../model/graph.ts';
import { testId } from '../model/ids.ts';
import { type NodeOf, nodeMaker } from './nodes.ts';
import type { Span, Traces } from './span.ts';
import { type Step, stepsOf } from './steps.ts';

/** What counts up while steps are read. */
interface Counted {
  count: number;
  errors: number;
  lastSeenMs: number | null;
}

/** The end of the times that a Date knows, in ms. */
const LAST_TIME = 8.64e15;

/** Counts a span; the time that it was seen at in whole ms, unless no clock can have said so. */
function count(known: Counted, { isError, startMs }: Span): void {
  known.count += 1;
  if (isError) known.errors += 1;
  if (startMs === null || startMs < 0 || startMs > LAST_TIME) return;
  if (known.lastSeenMs === null || startMs > known.lastSeenMs) known.lastSeenMs = Math.floor(startMs);
}

/** A span that names no endpoint proves its service, unless another one of the trace names an endpoint of it. */
function touchesOf(steps: readonly Step[], nodeOf: NodeOf): readonly Touch[] {
  const named = new Set<string>();
  if (steps.some(({ span }) => span.endpoint === '')) for (const { span } of steps) if (span.endpoint !== '') named.add(span.service);
  const touches = new Map<GraphNode, Touch & Counted>();
  for (const { span, node } of steps) {
    const isNamed = span.endpoint !== '';
    if (!isNamed && named.has(span.service)) continue;
    const touched = isNamed ? node : nodeOf(span.service, '');
    let known = touches.get(touched);
    if (known === undefined) {
      known = { service: touched.service, endpoint: touched.endpoint, position: touches.size, count: 0, errors: 0, lastSeenMs: null };
      touches.set(touched, known);
    }
    count(known, span);
  }
  return [...touches.values()];
}

function callsOf(steps: readonly Step[]): readonly Call[] {
  const calls = new Map<GraphNode, Map<GraphNode, Call & Counted>>();
  const all: Call[] = [];
  for (const { caller, node, span } of steps) {
    if (caller === null || caller.service === node.service) continue;
    const callees = calls.get(caller) ?? new Map<GraphNode, Call & Counted>();
    calls.set(caller, callees);
    let known = callees.get(node);
    if (known === undefined) {
      known = { caller, callee: node, count: 0, errors: 0, lastSeenMs: null };
      callees.set(node, known);
      all.push(known);
    }
    count(known, span);
  }
  return all;
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

/** Steps by their tests: mostly of one. */
function byTest(steps: readonly Step[]): Iterable<readonly [string | null, readonly Step[]]> {
  const test = steps[0]?.test ?? null;
  return steps.every((step) => step.test === test) ? [[test, steps]] : Map.groupBy(steps, (step) => step.test);
}

function factsOfTrace(traceId: string, listed: readonly Span[], nodeOf: NodeOf): TraceFacts[] {
  const facts: TraceFacts[] = [];
  for (const [test, own] of byTest(stepsOf(listed, nodeOf))) {
    facts.push({
      traceId,
      testId: test === null ? null : testId(test),
      testType: test === null ? '' : (own.find((step) => step.span.testType)?.span.testType ?? typeOf(test)),
      touches: touchesOf(own, nodeOf),
      calls: callsOf(own),
      origins: originsOf(own),
    });
  }
  return facts;
}

/** What each trace proves, one entry for each test in it; spans of no test give an entry of their own. */
export function factsOf(traces: Traces): TraceFacts[] {
  const nodeOf = nodeMaker();
  const facts: TraceFacts[] = [];
  for (const [traceId, spans] of traces) facts.push(...factsOfTrace(traceId, spans, nodeOf));
  return facts;
}
