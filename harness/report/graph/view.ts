/**
 * What of a graph is shown: its services and the calls between them, or the part around some services and tests. In: all that the
 * graph knows. Out: the document of `muster graph show --json`, sorted by names, from which every picture is drawn.
 */
import { byTypeAndId, type GraphContents, type Seen } from '../../model/graph.ts';
import type { TestId } from '../../model/ids.ts';
import { byCodeUnits, sortedUnique } from '../../model/order.ts';

export interface ShownService {
  readonly name: string;
  /** A stack file names it. */
  readonly declared: boolean;
  /** Some trace passed through it. */
  readonly observed: boolean;
  readonly endpoints: readonly string[];
  /** How many tests touch it; 0 is an area that needs tests. */
  readonly tests: number;
}

export interface ShownCall extends Seen {
  readonly caller: string;
  readonly callee: string;
  readonly declared: boolean;
  readonly observed: boolean;
}

export interface ShownTest {
  readonly id: TestId;
  readonly type: string;
  /** In the order of its path. */
  readonly path: readonly { readonly service: string; readonly endpoint: string }[];
}

export interface GraphView {
  /** By name. */
  readonly services: readonly ShownService[];
  /** By caller, then by callee. */
  readonly calls: readonly ShownCall[];
  /** e2e first, then by id: those that touch a service of the part; all of them when the whole graph is shown. */
  readonly tests: readonly ShownTest[];
}

export interface GraphFilter {
  readonly services: readonly string[];
  readonly tests: readonly string[];
  /** 1: the services named; r >= 2: also those within r calls of them, in either direction. */
  readonly radius: number;
}

/** A call while it is added up. */
interface Tally {
  declared: boolean;
  count: number;
  errors: number;
  lastSeenMs: number | null;
}

/** Calls between services, with those between endpoints added up; a large graph has millions of these. */
function callsOf({ declared, evidence }: GraphContents): ShownCall[] {
  const byCaller = new Map<string, Map<string, Tally>>();
  const tallyOf = (caller: string, callee: string): Tally => {
    const known = byCaller.get(caller);
    const tally = known?.get(callee) ?? { declared: false, count: 0, errors: 0, lastSeenMs: null };
    if (known === undefined) byCaller.set(caller, new Map([[callee, tally]]));
    else known.set(callee, tally);
    return tally;
  };
  for (const { caller, callee } of declared.calls) tallyOf(caller, callee).declared = true;
  for (const { calls } of evidence) {
    for (const { caller, callee, count, errors, lastSeenMs } of calls) {
      const tally = tallyOf(caller.service, callee.service);
      tally.count += count;
      tally.errors += errors;
      if (lastSeenMs !== null) tally.lastSeenMs = Math.max(tally.lastSeenMs ?? lastSeenMs, lastSeenMs);
    }
  }
  const calls = [...byCaller].flatMap(([caller, callees]) =>
    [...callees].map(([callee, { declared: isDeclared, ...seen }]) => ({ caller, callee, declared: isDeclared, observed: seen.count > 0, ...seen })),
  );
  return calls.sort((a, b) => byCodeUnits(a.caller, b.caller) || byCodeUnits(a.callee, b.callee));
}

function servicesOf({ declared, evidence }: GraphContents): ShownService[] {
  const named = new Set([...declared.services, ...declared.calls.flatMap(({ caller, callee }) => [caller, callee])]);
  const endpoints = new Map<string, Set<string>>();
  const tests = new Map<string, number>();
  const see = (service: string, endpoint: string) => {
    const known = endpoints.get(service) ?? new Set();
    endpoints.set(service, known);
    if (endpoint !== '') known.add(endpoint);
  };
  for (const { testId, touches, calls } of evidence) {
    for (const { service, endpoint } of touches) see(service, endpoint);
    for (const { caller, callee } of calls) for (const { service, endpoint } of [caller, callee]) see(service, endpoint);
    if (testId !== null) for (const service of new Set(touches.map((touch) => touch.service))) tests.set(service, (tests.get(service) ?? 0) + 1);
  }
  return sortedUnique([...named, ...endpoints.keys()]).map((name) => ({
    name,
    declared: named.has(name),
    observed: endpoints.has(name),
    endpoints: [...(endpoints.get(name) ?? [])].sort(byCodeUnits),
    tests: tests.get(name) ?? 0,
  }));
}

function testsOf({ evidence }: GraphContents): ShownTest[] {
  const tests = evidence.flatMap(({ testId, testType, touches }) =>
    testId === null
      ? []
      : [{ id: testId, type: testType, path: touches.toSorted((a, b) => a.position - b.position).map(({ service, endpoint }) => ({ service, endpoint })) }],
  );
  return tests.sort(byTypeAndId);
}

/** Services within `radius` calls of these; the services themselves at radius 1. */
function around(start: readonly string[], radius: number, calls: readonly ShownCall[]): Set<string> {
  const area = new Set(start);
  for (let hops = radius >= 2 ? radius : 0, size = 0; hops > 0 && size < area.size; hops--) {
    size = area.size;
    const edge = calls.filter(({ caller, callee }) => area.has(caller) !== area.has(callee));
    for (const { caller, callee } of edge) area.add(caller).add(callee);
  }
  return area;
}

/** All of the graph. */
export function wholeView(contents: GraphContents): GraphView {
  return { services: servicesOf(contents), calls: callsOf(contents), tests: testsOf(contents) };
}

/** The part of it that a filter names; all of it when it names nothing. What it names and the graph does not know adds nothing. */
export function filteredView(view: GraphView, { services, tests, radius }: GraphFilter): GraphView {
  if (services.length === 0 && tests.length === 0) return view;
  const named = view.tests.filter(({ id }) => tests.includes(id));
  const area = around(services, radius, view.calls);
  for (const { path } of named) for (const { service } of path) area.add(service);
  const touches = ({ path }: ShownTest) => services.length > 0 && path.some(({ service }) => area.has(service));
  return {
    services: view.services.filter(({ name }) => area.has(name)),
    calls: view.calls.filter(({ caller, callee }) => area.has(caller) && area.has(callee)),
    tests: tests.length > 0 ? named : view.tests.filter(touches),
  };
}
