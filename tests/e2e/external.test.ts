/** What runs already, in whole runs: adopted on identity, left alone at the end, missed when it goes away. */
import { expect, test } from 'vitest';
import { asks, configuration, needs, type Spec, service } from '../rig/fakes.ts';
import { freePort } from '../rig/free-port.ts';
import { project } from '../rig/project.ts';
import { stranger } from '../unit/capabilities/rig.ts';

/** There already at a fixed address, or started at it. */
function adoptable(port: number): Spec {
  const { process: command, ...rest } = service();
  return { ...rest, providers: [{ external: { url: `http://127.0.0.1:${port}` } }, { process: command }], ports: { http: { fixed: port } } };
}

test('what a muster up of the repository holds is used by its runs, and runs on', async () => {
  await using own = await project({
    'muster.yaml': configuration({ backend: adoptable(await freePort()) }),
    'tests/a.mjs': needs('backend') + asks('backend'),
  });
  const up = own.start('up backend');
  await up.line(/^ready/m);
  for (const _ of [1, 2]) {
    const run = await own.run('run');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.status()).toMatchObject({ started: [], alreadyRunning: ['backend'], failed: [] });
  }
  expect((await own.run('up --check --json backend')).json()).toMatchObject({ alreadyRunning: ['backend'] });
  expect((await own.run('down')).exitCode).toBe(0);
  await up.ended;
  const alone = await own.run('run');
  expect(alone.status()).toMatchObject({ started: ['backend'], alreadyRunning: [] });
});

test('a stranger on the fixed port is not adopted, and not waited for: the error names port and holder [S3-52, S3-63]', async () => {
  await using there = await stranger();
  await using own = await project({ 'muster.yaml': configuration({ backend: adoptable(there.port) }), 'tests/a.mjs': needs('backend') + asks('backend') });
  const run = await own.run('run');
  expect(run.exitCode).toBe(2);
  expect(run.tookMs).toBeLessThan(20_000);
  expect(run.stderr).toContain(`port ${there.port} is taken`);
  if (process.platform === 'linux') expect(run.stderr).toMatch(/is taken by .*service\.ts \(pid \d+\)/);
  expect(run.status().capabilities[0]?.passedOver).toMatchObject([
    { provider: 'external', because: expect.stringContaining('nothing proves that it is backend') },
  ]);
  expect((await fetch(`${there.url}/health`)).status).toBe(200);
});

test('one that goes away while tests run breaks the test that fails for it, with exit code 2 [S3-27]', async () => {
  await using there = await stranger();
  const dying = `${needs('backend')}await fetch(process.env.MUSTER_BACKEND_URL + '/exit?code=1', { method: 'POST' }).catch(() => {});\nprocess.exit(1);\n`;
  await using own = await project(
    {
      'muster.yaml': configuration({ backend: { external: { url: '${env.BACKEND_URL}' }, ready: { http: '/health' }, ports: { http: {} } } }),
      'tests/a.mjs': dying,
      'tests/b.mjs': '',
    },
    { env: { BACKEND_URL: there.url } },
  );
  const run = await own.run('run');
  expect(run.exitCode, run.stderr).toBe(2);
  expect(run.results().muster.tests.map(({ id, outcome, brokenBy }) => [id, outcome, brokenBy])).toEqual([
    ['individual/tests/a', 'broken', 'backend'],
    ['individual/tests/b', 'passed', undefined],
  ]);
  expect(run.stderr).toContain('backend failed: http /health was refused: nothing listens there, although it was ready before');
});

test('a port variable changes address and start command together in a named sandbox too [S3-61]', async () => {
  const port = await freePort();
  const backend = service({}, { ports: { http: { env: 'BACKEND_PORT', fixed: 12011 } } });
  const test_ = `/**\n * @requires-backend\n * @sandbox rules\n */\n${asks('backend')}`;
  await using own = await project({ 'muster.yaml': configuration({ backend }), 'tests/a.mjs': test_ }, { env: { BACKEND_PORT: String(port) } });
  const run = await own.run('run');
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.status().capabilities).toMatchObject([{ name: 'backend', sandbox: 'rules', url: `http://127.0.0.1:${port}` }]);
});
