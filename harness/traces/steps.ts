/**
 * The spans of one trace in the order of the path, each with its test, what it serves and what called it: depth first where spans name
 * parents, one after the other where none does. What ids and parents may be is untrusted: an id counts once, and a circle has an end.
 */
import type { GraphNode } from '../model/graph.ts';
import type { NodeOf } from './nodes.ts';
import type { Span } from './span.ts';

/** A span in its place on the path. */
export interface Step {
  readonly span: Span;
  /** What it serves. */
  readonly node: GraphNode;
  /** What called it, in its own service or another one; null for a root. */
  readonly caller: GraphNode | null;
  readonly test: string | null;
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

/** The tests of a trace, by its spans: mostly one. */
function testsOf(spans: readonly Span[]): ReadonlySet<string> {
  const named = new Set<string>();
  for (const span of spans) if (span.testId !== null) named.add(span.testId);
  return named;
}

/** @param listed the spans of one trace, as they were read */
export function stepsOf(listed: readonly Span[], nodeOf: NodeOf): readonly Step[] {
  const byId = firstById(listed);
  const spans = byId.size === listed.length ? listed : [...byId.values()];
  const named = testsOf(spans);
  const [first = null] = named;
  const only = named.size === 1 ? first : null;
  return spans.every((span) => span.parentId === null) ? chain(spans, only, nodeOf) : walk(spans, byId, only, nodeOf);
}
