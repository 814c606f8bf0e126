/** How much a graph knows, for people. */
import type { GraphStats } from '../../../model/graph.ts';
import { plural } from '../../../report/layout.ts';

export function countsInWords(counts: GraphStats): string {
  const { services, tests, touches_edges: touches, calls_edges: calls, observed_calls_edges: observed } = counts;
  const known = [plural(services, 'service'), plural(tests, 'test'), plural(touches, 'touch', 'touches'), `${plural(calls, 'call')} (${observed} observed)`];
  return known.join(', ');
}
