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

/** Empty where there is no engine. */
export async function containersColumn(): Promise<readonly Column[]> {
  if (!(await hasEngine())) return [];
  const image = await serviceImage();
  const container = { image, env: { PORT: '8080', LISTEN_ON: '0.0.0.0' }, expose: { http: 8080 }, init: true };
  return [
    {
      name: 'containers and networks',
      capabilities: () => ({ box: { container, url: 'http://127.0.0.1:${port.http}', ready: { http: '/health', timeout: '30s' } } }),
      left: async ({ runs }) => (await Promise.all(runs().map((run) => labelled(`dev.muster.run=${run}`)))).flat(),
    },
  ];
}
