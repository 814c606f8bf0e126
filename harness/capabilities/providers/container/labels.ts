/** What every container, network and volume of Muster carries, so that it is found again by whoever is left to remove it. */
import type { Host } from '../../../host/host.ts';

const RUN = 'dev.muster.run';
const INSTANCE = 'dev.muster.instance';
const OWNER = 'dev.muster.owner';

/** As a filter takes it. */
export const runLabel = (run: string): string => `${RUN}=${run}`;
/** The same, for what belongs to one capability in one sandbox. */
export const instanceLabel = (run: string, id: string): string => `${INSTANCE}=${run}/${id}`;

/** Of something that belongs to the whole run. */
export function runLabels(run: string, host: Host): Record<string, string> {
  return { [RUN]: run, [OWNER]: `${host.uid}@${host.table.machine().hostname}` };
}

/** Of something that belongs to one capability in one sandbox. */
export function instanceLabels(run: string, id: string, host: Host): Record<string, string> {
  return { ...runLabels(run, host), [INSTANCE]: `${run}/${id}` };
}

/** A name that the engine takes: `muster-<run>-backend.grafana-rules`. */
export const objectName = (run: string, id: string): string => `muster-${run}-${id.replaceAll('@', '.')}`;
