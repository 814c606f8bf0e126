/** The mock Datadog as a capability: there when a test needs it, and gone afterwards. */
import { expect, test } from 'vitest';
import { configuration, needs, PASSES } from '../rig/fakes.ts';
import { project } from '../rig/project.ts';

const MUSTER = new URL('../../harness/main.ts', import.meta.url).pathname;

/** Passes when the mock is healthy and empty, and leaves its address in a file. */
const IS_HEALTHY = `import fs from 'node:fs';
const url = process.env.MUSTER_MOCK_DATADOG_URL;
fs.writeFileSync('address', url);
const { status, spans } = await (await fetch(url + '/health')).json();
process.exit(status === 'ok' && spans === 0 ? 0 : 1);
`;

test('the mock is started for the test that needs it, is healthy, and is stopped at the end; no other test starts it [S0-43]', async () => {
  await using own = await project({
    'muster.yaml': configuration(),
    'tests/needs-it.mjs': needs('mock-datadog') + IS_HEALTHY,
    'tests/does-not.mjs': PASSES,
  });
  const without = await own.run('run tests/does-not.mjs');
  expect(without.exitCode, without.stderr).toBe(0);
  expect(without.status().started).toEqual([]);

  const run = await own.run('run tests/needs-it.mjs');
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.status()).toMatchObject({ started: ['mock-datadog'], failed: [] });
  await expect(fetch(`${own.read('address')}/health`)).rejects.toThrow();
});

test('a capability may be a mock with a scenario of its own, whose faults a test can change', async () => {
  const datadog = {
    process: { command: ['node', MUSTER, 'mock-datadog', '--port', '${port.http}', '--scenario', 'scenario.yaml'] },
    ports: { http: {} },
    url: 'http://127.0.0.1:${port.http}',
    ready: { http: '/health' },
  };
  await using own = await project({
    'muster.yaml': configuration({ datadog }),
    'scenario.yaml': 'version: 1\nkeys: {}\nfaults: [{ endpoint: info, times: 1, status: 503 }]\n',
    'tests/a.mjs': `${needs('datadog')}const url = process.env.MUSTER_DATADOG_URL;
const ask = async () => (await fetch(url + '/info')).status;
const seen = [await ask(), await ask()];
await fetch(url + '/admin/faults', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"faults": [{"endpoint": "info", "status": 429}]}' });
seen.push(await ask(), (await fetch(url + '/api/v2/spans/events')).status);
console.log(seen.join());
process.exit(seen.join() === '503,200,429,403' ? 0 : 1);
`,
  });
  const run = await own.run('run');
  expect(run.exitCode, run.stderr).toBe(0);
});
