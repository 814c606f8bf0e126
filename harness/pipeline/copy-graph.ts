/** One graph into another, whatever engines keep them. */
import { missingFile } from '../graph/open-graph.ts';
import { shownLocation } from '../graph/shown-location.ts';
import type { Host } from '../host/host.ts';
import type { GraphContents, GraphStats } from '../model/graph.ts';
import { fail, type Result } from '../model/result.ts';
import { withGraph } from './with-graph.ts';

function isEmpty({ declared, evidence, origins, history }: GraphContents): boolean {
  return [declared.services, evidence, origins, history].every(({ length }) => length === 0);
}

/** `to` knows exactly what `from` knows afterwards. An empty `from` is refused: it is more likely to be misspelt than meant. */
export async function copyGraph({ from, to }: { readonly from: string; readonly to: string }, host: Host): Promise<Result<GraphStats>> {
  const missing = missingFile(from, host);
  if (missing !== null) return fail({ code: 'file-not-found', named: missing });
  const read = await withGraph({ location: from }, { mode: 'read' }, host, (store) => store.contents());
  if (!read.ok) return read;
  if (isEmpty(read.value)) return fail({ code: 'empty-graph', graph: shownLocation(from) });
  return withGraph({ location: to }, {}, host, (store) => store.restore(read.value));
}
