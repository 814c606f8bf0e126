/** The column of what a container engine holds: there where one answers. */
import { findEngine } from '../../harness/capabilities/providers/container/find-engine.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { ask, labelled, serviceImage } from '../rig/engine.ts';
import type { Column } from './columns.ts';

async function hasEngine(): Promise<boolean> {
  if (findEngine(nodeHost()).kind === 'none') return false;
  return ask('GET', '/_ping').then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** null where there is no engine. */
async function withContainer(): Promise<Pick<Column, 'name' | 'capabilities'> | null> {
  if (!(await hasEngine())) return null;
  const image = await serviceImage();
  const container = { image, env: { PORT: '8080', LISTEN_ON: '0.0.0.0' }, expose: { http: 8080 }, init: true };
  return {
    name: 'containers and networks',
    capabilities: () => ({ box: { container, url: 'http://127.0.0.1:${port.http}', ready: { http: '/health', timeout: '30s' } } }),
  };
}

/** Empty where there is no engine. */
export async function containersColumn(): Promise<readonly Column[]> {
  const column = await withContainer();
  if (column === null) return [];
  return [{ ...column, left: async ({ runs }) => (await Promise.all(runs().map((run) => labelled(`dev.muster.run=${run}`)))).flat() }];
}

/** Of services that stay between runs, each of which is labelled with a name that begins with its guard's. Empty where there is no engine. */
export async function warmContainersColumn(): Promise<readonly Column[]> {
  const column = await withContainer();
  if (column === null) return [];
  const left: Column['left'] = async ({ runs, warmRuns }) => {
    const ours = [...runs().map((run) => `muster-${run}-`), ...warmRuns().map((run) => `muster-${run}.`)];
    return (await labelled('dev.muster.run')).filter((name) => ours.some((start) => name.startsWith(start)));
  };
  return [{ ...column, left }];
}
