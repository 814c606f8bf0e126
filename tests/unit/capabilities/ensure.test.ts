import { expect, test, vi } from 'vitest';
import type { Summary } from '../../../harness/capabilities/running.ts';
import { capability, external, processSpec, rig, stranger } from './rig.ts';

vi.setConfig({ testTimeout: 30_000 });

/** Runs already when somebody listens at `${env.<NAME>_URL}`, else is started. */
const adoptable = (name: string, more: Parameters<typeof capability>[1] = {}) =>
  capability(name, { providers: [external(`\${env.${name.toUpperCase()}_URL}`), processSpec()], ...more });

const names = ({ started, alreadyRunning, failed }: Summary) => [...started, ...alreadyRunning, ...failed.map(({ service }) => service)];

test('grafana and backend are down and tempo is up: two are started, one is already running, none fails [S3-19] [S3-20]', async () => {
  await using tempo = await stranger();
  await using it = await rig([adoptable('grafana'), adoptable('backend'), adoptable('tempo')], { TEMPO_URL: tempo.url });
  const running = await it.ensure(['grafana', 'backend', 'tempo']);
  expect(running.summary()).toEqual({ started: ['grafana', 'backend'], alreadyRunning: ['tempo'], failed: [] });
});

test('what runs already is used and left running; what was started is stopped [S3-26]', async () => {
  await using tempo = await stranger();
  await using it = await rig([adoptable('tempo'), adoptable('backend', { dependsOn: ['tempo'] })], { TEMPO_URL: tempo.url });
  const running = await it.ensure(['backend']);
  const tests = running.environmentFor(null);
  expect(tests['MUSTER_TEMPO_URL']).toBe(tempo.url);
  const backend = await fetch(`${tests['MUSTER_BACKEND_URL']}/environment`);
  expect(await backend.json()).toMatchObject({ MUSTER_TEMPO_URL: tempo.url, MUSTER_TEMPO_PORT: String(tempo.port) });
  expect(it.events.find((event) => event.kind === 'capability-ready' && event.capability === 'tempo')).toMatchObject({
    origin: 'already-running',
    provider: 'external',
    pid: null,
  });

  await running.stopAll();
  await it.guard.shutdown();
  expect((await fetch(`${tempo.url}/health`)).status).toBe(200);
  await expect(fetch(`${tests['MUSTER_BACKEND_URL']}/health`)).rejects.toThrow();
});

test('something that answers but is not ready is not adopted', async () => {
  await using sick = await stranger({ NOT_READY: '1000000' });
  await using it = await rig([adoptable('backend')], { BACKEND_URL: sick.url });
  const running = await it.ensure(['backend']);
  expect(running.summary()).toEqual({ started: ['backend'], alreadyRunning: [], failed: [] });
  expect(await it.next('capability-starting')).toMatchObject({
    provider: 'process',
    passedOver: [{ provider: 'external', because: `${sick.url} is not ready: http /health answered 503: still warming up` }],
  });
});

test('with autoStart off nothing is started, and what does not run has failed [S3-21]', async () => {
  await using tempo = await stranger();
  await using it = await rig([adoptable('grafana'), adoptable('tempo')], { TEMPO_URL: tempo.url });
  const running = await it.ensure(['grafana', 'tempo'], { autoStart: false });
  expect(running.summary()).toMatchObject({ started: [], alreadyRunning: ['tempo'], failed: [{ service: 'grafana' }] });
  expect(running.failed).toMatchObject([
    {
      problem: {
        code: 'not-running',
        tried: [
          { provider: 'external', because: 'GRAFANA_URL is not set' },
          { provider: 'process', because: 'no muster up of this repository holds it, and none is kept warm' },
        ],
      },
    },
  ]);
  expect(it.story()).not.toContain('capability-starting grafana');
});

test('startAll starts everything in one batch, knows all of it and stops all of it [S3-22]', async () => {
  await using it = await rig([capability('a'), capability('b'), capability('c', { env: { EXIT: '1' } })]);
  const running = await it.ensure(['a'], { startAll: true });
  expect(it.story().slice(0, 3)).toEqual(['capability-starting a', 'capability-starting b', 'capability-starting c']);
  expect(running.summary()).toMatchObject({ started: ['a', 'b'], failed: [{ service: 'c' }] });
  const urls = ['MUSTER_A_URL', 'MUSTER_B_URL'].map((name) => running.environmentFor(null)[name]);
  await running.stopAll();
  for (const url of urls) await expect(fetch(`${url}/health`)).rejects.toThrow();
});

test('the three lists are disjoint and together all that was asked for, dependencies included [S3-19]', async () => {
  await using it = await rig([capability('a', { env: { EXIT: '1' } }), capability('b', { dependsOn: ['a'] }), capability('c'), capability('d')]);
  const running = await it.ensure(['b', 'c', 'c']);
  expect(names(running.summary()).toSorted()).toEqual(['a', 'b', 'c']);
  expect(it.story()).not.toContain('capability-starting d');
});

test('retries of a capability hold unless the call says otherwise [S3-58]', async () => {
  await using it = await rig([capability('backend', { env: { NOT_READY: '4' }, retries: 2, retryDelayMs: 1 })]);
  const first = await it.ensure(['backend']);
  expect(first.failed).toMatchObject([{ problem: { code: 'not-ready', attempts: 2 } }]);
  await first.stopAll();
  expect((await it.ensure(['backend'], { retries: 5 })).failed).toEqual([]);
});

test('a program of this machine is found, and told to tests by its path and by what the capability exports', async () => {
  const chromium = capability('chromium', {
    providers: [{ kind: 'external', program: ['${env.NO_CHROMIUM}', 'no-such-browser', 'node', 'sh'] }],
    ports: {},
    ready: [],
    exports: { CHROMIUM_PATH: '${program}' },
  });
  const { url: _, ...declared } = chromium;
  await using it = await rig([declared]);
  const running = await it.ensure(['chromium']);
  const node = it.host.processes.find('node');
  expect(running.environmentFor(null)).toMatchObject({ MUSTER_CHROMIUM_PATH: node, CHROMIUM_PATH: node });
  expect(running.environmentFor(null)).not.toHaveProperty('MUSTER_CHROMIUM_URL');
  expect(running.summary()).toEqual({ started: [], alreadyRunning: ['chromium'], failed: [] });
});

test('a name that is not declared is refused with the nearest one, before anything starts', async () => {
  await using it = await rig([capability('backend')]);
  await expect(it.ensure(['backend', 'bakcend'])).rejects.toThrow('"code":"unknown-capability","name":"bakcend","nearest":"backend","known":["backend"]');
  expect(it.story()).toEqual([]);
});
