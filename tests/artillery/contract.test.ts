import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expected } from '../../fixtures/runners/artillery/expected.ts';
import { openProject, type Project, testOf } from '../contract/runners/project.ts';
import { runnerContract } from '../contract/runners/suite.ts';
import { type Recorder, startRecorder } from '../rig/recorder.ts';

let shop: Recorder;
beforeAll(async () => {
  shop = await startRecorder();
});
afterAll(() => shop[Symbol.asyncDispose]());

/** A package that is there, and is not what it should be. */
function install(project: Project, version: string, program: string): void {
  const dir = path.join(project.root, 'node_modules/artillery');
  fs.rmSync(path.join(project.root, 'node_modules'));
  fs.mkdirSync(path.join(dir, 'bin'), { recursive: true });
  fs.writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ name: 'artillery', version }));
  fs.writeFileSync(path.join(dir, 'bin/run'), program);
}

runnerContract({
  runner: 'artillery',
  expected,
  timeoutMs: 300_000,
  env: () => ({ MUSTER_SHOP_URL: shop.url, MUSTER_GONE_URL: 'http://127.0.0.1:1' }),
  ran: () => shop.seen.map(({ path }) => path),
  crash(project) {
    install(project, '2.0.34', "throw new Error('half installed');");
    return { tests: expected.slice(0, 2), says: /half installed/ };
  },
});

test('one that is not installed, or is too old, is a problem, and no test is blamed', async () => {
  await using project = await openProject('artillery');
  const tests = expected.slice(0, 1).map(testOf);
  install(project, '1.7.9', '');
  expect(await project.run(tests)).toMatchObject({ results: [], problems: [{ code: 'runner-too-old', version: '1.7', needed: '2.0' }] });
  fs.rmSync(path.join(project.root, 'node_modules'), { recursive: true });
  expect(await project.run(tests)).toMatchObject({ results: [], problems: [{ code: 'runner-not-found', runner: 'artillery' }] });
});
