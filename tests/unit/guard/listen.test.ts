/** Who is asked for how long, by sockets that say nothing. */
import { expect, test } from 'vitest';
import { containers } from '../../../harness/guard/owned/containers.ts';
import { listenToEngines } from '../../../harness/guard/owned/listen.ts';
import { AT_END } from '../../../harness/guard/owned/owned.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';

const owned = (engine: string) => ({ kind: 'containers' as const, engine, label: 'dev.muster.run=r' });
const SILENT = owned('unix:///silent.sock');

function machine() {
  const waits: (string | number)[][] = [];
  const engine = { answers: false };
  const host = nodeHost();
  const sockets: typeof host.sockets = {
    ...host.sockets,
    async request(_endpoint, { path, timeoutMs }) {
      waits.push([path.split('?')[0] ?? '', timeoutMs]);
      if (!engine.answers) throw new Error('no answer');
      return { status: 200, text: '[]' };
    },
  };
  return { host: { ...host, sockets }, waits, engine };
}

test('an engine that says nothing while its containers are asked to end is not waited for again [M-08]', async () => {
  const { host, waits, engine } = machine();
  const engines = listenToEngines(host);
  engines.ask([SILENT, SILENT]);
  await expect.poll(() => [...engines.silent]).toEqual([SILENT.engine]);
  expect(waits.splice(0)).toEqual([['/_ping', 5000]]);

  const { left } = await containers.remove(SILENT, { ...AT_END, silent: engines.silent }, host);
  expect(left).toContain('does not answer');
  expect(waits.splice(0).map(([, timeoutMs]) => timeoutMs)).toEqual([250, 250, 250]);

  engine.answers = true;
  expect(await containers.remove(SILENT, { ...AT_END, silent: engines.silent }, host)).toEqual({ removed: [], left: null });
  engines.ask([SILENT]);
  await expect.poll(() => [...engines.silent]).toEqual([]);
});

test('one that is not silent has all the time that a busy one needs', async () => {
  const { host, waits, engine } = machine();
  engine.answers = true;
  await containers.remove(SILENT, { ...AT_END, silent: new Set(['unix:///other.sock']) }, host);
  expect(waits.map(([, timeoutMs]) => timeoutMs)).toEqual(Array(6).fill(5000));
});
