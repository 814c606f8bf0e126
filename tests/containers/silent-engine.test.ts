/** A container engine that stops answering in the midst of a run: what it has is named, nobody waits long for it, and it goes when the engine is back. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { engineFront, labelled, serviceImage } from '../rig/engine.ts';
import { eventually } from '../rig/eventually.ts';
import { configuration, needs, PASSES, type Spec } from '../rig/fakes.ts';
import { project } from '../rig/project.ts';

const image = await serviceImage();
const backend: Spec = {
  container: { image, env: { PORT: '8080', LISTEN_ON: '0.0.0.0' }, expose: { http: 8080 }, init: true },
  url: 'http://127.0.0.1:${port.http}',
  ready: { http: '/health' },
  stop: { grace: '300ms' },
};
/** Passes once it is told to. */
const WAITS =
  "import fs from 'node:fs';\nfs.writeFileSync('running', '');\nwhile (!fs.existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 20));\n";

test('a run ends with 2 and names what an engine that fell silent still has; a sweep removes it when the engine is back [M-08]', async () => {
  await using own = await project({ 'muster.yaml': configuration({ backend }), 'tests/a.mjs': needs('backend') + WAITS });
  await using front = await engineFront(path.join(own.scratch, 'engine.sock'));
  const env = { DOCKER_HOST: front.engine };
  const running = own.start('run', { env });
  await eventually(() => own.has('running'), 'the test to run', 40_000);
  front.silence();
  own.write('go', '');

  const run = await running.ended;
  const { run_id, tests, muster } = run.results();
  const label = `dev.muster.run=${run_id}`;
  expect([run.exitCode, tests.passed], run.stderr).toEqual([2, 1]);
  expect(muster.problems).toMatchObject([{ code: 'not-removed', message: expect.stringContaining(label) }]);
  expect(run.stderr).toContain('backend could not be stopped');
  expect(run.stderr).not.toContain('everything that was started is stopped');
  expect(await labelled(label)).toHaveLength(2);

  own.write('tests/a.mjs', PASSES);
  const next = await own.run('run', { env });
  expect([next.exitCode, next.stderr]).toEqual([0, expect.stringContaining(label)]);
  const swept = await own.run('sweep', { env });
  expect([swept.exitCode, swept.stdout]).toEqual([2, expect.stringContaining(label)]);

  front.speak();
  const cleared = await own.run('sweep', { env });
  expect([cleared.exitCode, cleared.stdout]).toEqual([0, expect.stringContaining('container muster-')]);
  expect(await labelled(label)).toEqual([]);
});
