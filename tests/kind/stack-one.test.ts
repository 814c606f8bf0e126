/** stack-one in the cluster gives what it gives as processes: the same outcome for each test, and the same traces. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Outcome, project } from '../rig/project.ts';
import { ENV, namespaceGone } from './rig.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');

const outcomes = (run: Outcome) => run.results().muster.tests.map(({ id, outcome }) => `${id} ${outcome}`);

test('every test of stack-one comes out in the cluster as it does on processes, and its traces say the same [M-03, S2-09]', { timeout: 300_000 }, async () => {
  execFileSync(process.execPath, [path.join(REPOSITORY, 'tools/stack-one-image.ts')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const configuration = fs.readFileSync(path.join(REPOSITORY, 'muster.yaml'), 'utf8').replace(/^traces:.*\n/m, '');
  await using shop = await project({ 'muster.yaml': configuration }, { packages: true, env: { ...ENV } });
  const stack = path.join(shop.root, 'stacks/stack-one');
  for (const part of ['stacks/stack-one', 'harness/propagation']) fs.cpSync(path.join(REPOSITORY, part), path.join(shop.root, part), { recursive: true });
  fs.rmSync(path.join(stack, '.muster'), { recursive: true, force: true });

  const onProcesses = await shop.run('run --all');
  const before = (await shop.run('graph stats --json')).json();
  expect(onProcesses.exitCode, onProcesses.stderr).toBe(0);

  const inCluster = await shop.run('run --all --config stacks/stack-one/kind.yaml --results-file kind.json');
  expect(inCluster.exitCode, inCluster.stderr).toBe(0);
  const results = JSON.parse(shop.read('kind.json'));
  expect(results.muster.tests.map(({ id, outcome }: { id: string; outcome: string }) => `${id} ${outcome}`)).toEqual(outcomes(onProcesses));
  const started = results.muster.capabilities.filter(({ provider }: { provider: string }) => provider === 'kind').map(({ name }: { name: string }) => name);
  expect(started.sort()).toEqual(['demo-api', 'demo-fe', 'mock-datadog', 'release-lifecycle-demo']);
  expect((await shop.run('graph stats --json --config stacks/stack-one/kind.yaml')).json()).toEqual(before);
  await namespaceGone(`muster-${results.run_id}`);
});
