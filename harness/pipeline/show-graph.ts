/**
 * The system graph to look at: the whole, or the part around some services and tests, when it is not too large for a picture. A part is cut
 * out of the whole, which is read for it: of 50,000 tests that takes a second or two.
 */
import type { Host } from '../host/host.ts';
import { nearest } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { filteredView, type GraphFilter, type GraphView, wholeView } from '../report/graph/view.ts';
import { type GraphPlace, withGraph } from './with-graph.ts';

export interface ShowRequest extends GraphFilter {
  /** The most services and calls together; null = as many as there are. */
  readonly limit: number | null;
}

function unknownNames({ services, tests }: GraphFilter, view: GraphView): Problem[] {
  const names = view.services.map(({ name }) => name);
  const ids = view.tests.map(({ id }) => id);
  const among = (kind: 'service' | 'test', wanted: readonly string[], known: readonly string[]) =>
    wanted.filter((name) => !known.includes(name)).map((name): Problem => ({ code: 'not-in-graph', kind, name, nearest: nearest(name, known) }));
  return [...among('service', services, names), ...among('test', tests, ids)];
}

export async function showGraph(request: ShowRequest, place: GraphPlace, host: Host): Promise<Result<GraphView>> {
  const { limit, services, tests } = request;
  const tooLarge = (size: number) => (limit !== null && size > limit ? fail({ code: 'graph-too-large', size, limit }) : null);
  const read = await withGraph(place, { mode: 'read' }, host, async (graph) => {
    // A large graph is not read to find that it is too large.
    const { services: all, calls_edges: calls } = await graph.stats();
    const refused = services.length + tests.length === 0 ? tooLarge(all + calls) : null;
    return refused ?? ok(wholeView(await graph.contents()));
  });
  if (!read.ok || !read.value.ok) return read.ok ? read.value : read;
  const whole = read.value.value;
  const unknown = unknownNames(request, whole);
  if (unknown.length > 0) return fail(...unknown);
  const view = filteredView(whole, request);
  return tooLarge(view.services.length + view.calls.length) ?? ok(view);
}
