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

/** Spans by their ids, each the first of its id. A span without one is its own. */
function firstById(spans: readonly Span[]): ReadonlyMap<string | Span, Span> {
  const first = new Map<string | Span, Span>();
  for (const span of spans) {
    const key = span.spanId ?? span;
    if (!first.has(key)) first.set(key, span);
  }
  return first;
}

/** By start where each span tells it, else as listed. */
function inOrder(spans: readonly Span[]): readonly Span[] {
  return spans.some((span) => span.startMs === null) ? spans : spans.toSorted((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0));
}

/** As listed, each span called by the one before it of the same test. */
function chain(spans: readonly Span[], only: string | null, nodeOf: NodeOf): readonly Step[] {
  const steps: Step[] = [];
  for (const span of spans) {
    const test = span.testId ?? only;
    const before = steps.at(-1);
    steps.push({ span, node: nodeOf(span.service, span.endpoint), caller: before?.test === test ? before.node : null, test });
  }
  return steps;
}

/** Spans below each span, as ordered, and those that are below none. */
function families(ordered: readonly Span[], byId: ReadonlyMap<string | Span, Span>) {
  const roots: Span[] = [];
  const children = new Map<Span, Span[]>();
  for (const span of ordered) {
    const parent = span.parentId === null ? undefined : byId.get(span.parentId);
    const siblings = parent === undefined ? roots : children.get(parent);
    if (siblings !== undefined) siblings.push(span);
    else if (parent !== undefined) children.set(parent, [span]);
  }
  return { roots, children };
}

/** Depth first from the roots. Spans whose ancestors form a circle come last, each once, from where the circle is met. */
function walk(spans: readonly Span[], byId: ReadonlyMap<string | Span, Span>, only: string | null, nodeOf: NodeOf): readonly Step[] {
  const ordered = inOrder(spans);
  const { roots, children } = families(ordered, byId);
  const steps: Step[] = [];
  const visit = (span: Span, parent: Step | null): Step => {
    const isWithin = parent !== null && span.endpoint === '' && parent.node.service === span.service;
    const node = isWithin ? parent.node : nodeOf(span.service, span.endpoint);
    return { span, node, caller: parent === null ? null : parent.node, test: span.testId ?? (parent === null ? only : parent.test) };
  };
  const descend = (from: Span, isNew: (span: Span) => boolean): void => {
    const ahead = [visit(from, null)];
    for (let step = ahead.pop(); step; step = ahead.pop()) {
      if (!isNew(step.span)) continue;
      steps.push(step);
      const below = children.get(step.span) ?? [];
      for (let index = below.length - 1; index >= 0; index--) {
        const child = below[index];
        if (child !== undefined) ahead.push(visit(child, step));
      }
    }
  };
  for (const root of roots) descend(root, () => true);
  if (steps.length === spans.length) return steps;
  const seen = new Set(steps.map(({ span }) => span));
  for (const span of ordered) if (!seen.has(span)) descend(span, (each) => !seen.has(each) && seen.add(each) !== undefined);
  return steps;
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

/** The tests of a trace, by its spans: mostly one. */
function testsOf(spans: readonly Span[]): ReadonlySet<string> {
  const named = new Set<string>();
  for (const span of spans) if (span.testId !== null) named.add(span.testId);
  return named;
}

function factsOfTrace(traceId: string, listed: readonly Span[], nodeOf: NodeOf): TraceFacts[] {
  if (listed.length === 0) return [{ traceId, testId: null, testType: '', touches: [], calls: [], origins: [] }];
  const byId = firstById(listed);
  const spans = byId.size === listed.length ? listed : [...byId.values()];
  const named = testsOf(spans);
  const [first = null] = named;
  const only = named.size === 1 ? first : null;
  const steps = spans.every((span) => span.parentId === null) ? chain(spans, only, nodeOf) : walk(spans, byId, only, nodeOf);
  const byTest = named.size > 1 ? Map.groupBy(steps, (step) => step.test) : new Map([[only, steps]]);
  return Array.from(byTest, ([test, own]) => ({
    traceId,
    testId: test === null ? null : testId(test),
    testType: test === null ? '' : (own.find((step) => step.span.testType)?.span.testType ?? typeOf(test)),
    touches: touchesOf(own, nodeOf),
    calls: callsOf(own),
    origins: originsOf(own),
  }));
}

/** What each trace proves, one entry for each test in it; spans of no test give an entry of their own. */
export function factsOf(traces: Traces): TraceFacts[] {
  const nodeOf = nodeMaker();
  const facts: TraceFacts[] = [];
  for (const [traceId, spans] of traces) facts.push(...factsOfTrace(traceId, spans, nodeOf));
  return facts;
}
