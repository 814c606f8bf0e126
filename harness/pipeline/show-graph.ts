/** The system graph to look at: the whole, or the part around some services and tests, when it is not too large for a picture. */
import type { Host } from '../host/host.ts';
import { nearest } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { filteredView, type GraphFilter, type GraphView, wholeView } from '../report/graph/view.ts';
import { type GraphPlace, withGraph } from './graph-doors.ts';

export interface ShowRequest extends GraphFilter {
  /** The most services and calls together; null = as many as there are. */
  readonly limit: number | null;
}

function unknownNames({ services, tests }: GraphFilter, view: GraphView): Problem[] {
  const names = view.services.map(({ name }) => name);
  const ids = view.tests.map(({ id }) => id);
  return [
    ...services
      .filter((name) => !names.includes(name))
      .map((name): Problem => ({ code: 'usage', detail: `the graph knows no service '${name}'`, nearest: nearest(name, names) })),
    ...tests
      .filter((id) => !ids.some((known) => known === id))
      .map((id): Problem => ({ code: 'usage', detail: `the graph knows no test '${id}'`, nearest: nearest(id, ids) })),
  ];
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
