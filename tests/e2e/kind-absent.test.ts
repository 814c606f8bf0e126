/** A machine without Kind: the run says what is missing, or uses what the capability lists next. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { asks, configuration, needs, PASSES, service } from '../rig/fakes.ts';
import { project } from '../rig/project.ts';

const KIND = { kind: { manifests: ['k8s/*.yaml'] } };
const { process: asProcess, ...more } = service();

/** A PATH with nothing of a cluster on it. */
function bare(root: string): string {
  const dir = path.join(root, 'bin');
  fs.mkdirSync(dir);
  fs.symlinkSync(process.execPath, path.join(dir, 'node'));
  return dir;
}

test('a capability that only a cluster serves breaks its tests with each reason and exit code 2; tests without it run [M-07]', async () => {
  await using shop = await project({
    'muster.yaml': configuration({ backend: { ...KIND, ...more } }),
    'tests/a.mjs': needs('backend') + PASSES,
    'tests/b.mjs': PASSES,
  });
  const outcome = await shop.run('run', { env: { PATH: bare(shop.scratch) } });
  expect(outcome.exitCode).toBe(2);
  expect(outcome.stderr).toContain('backend cannot be had here: kind: kind is not found on PATH, kubectl is not found on PATH, docker is not found on PATH');
  expect(outcome.results().muster.tests.map(({ id, outcome: how }) => [id, how])).toEqual([
    ['individual/tests/a', 'broken'],
    ['individual/tests/b', 'passed'],
  ]);
});

test('the process that is listed next serves instead, and the status says why the cluster did not [M-07]', async () => {
  const backend = { providers: [KIND, { process: asProcess }], ...more };
  await using shop = await project({ 'muster.yaml': configuration({ backend }), 'tests/a.mjs': needs('backend') + asks('backend') });
  const outcome = await shop.run('run', { env: { PATH: bare(shop.scratch) } });
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  const starting = outcome.events().find((event) => event.kind === 'capability-starting');
  expect(starting).toMatchObject({ provider: 'process', passedOver: [{ provider: 'kind', because: expect.stringContaining('kubectl is not found on PATH') }] });
});

test('the built-in capability kind says the same [M-07]', async () => {
  await using shop = await project({ 'muster.yaml': configuration(), 'tests/a.mjs': needs('kind') + PASSES });
  const outcome = await shop.run('run', { env: { PATH: bare(shop.scratch) } });
  expect(outcome.exitCode).toBe(2);
  expect(outcome.stderr).toContain('kind cannot be had here: kind: kind is not found on PATH');
});
