/** Who is in a Kind cluster that therefore stays, one line each. */
import type { EndedCluster } from '../pipeline/warm-cluster.ts';

export function clusterUses({ uses }: EndedCluster): string[] {
  return uses.map(({ namespace, run, command }) =>
    run === null ? `  its namespace ${namespace} was kept by a run that is over; to delete it: ${command}` : `  ${run} goes on in its namespace ${namespace}`,
  );
}
