import { expect, test } from 'vitest';
import { capability, rig, task } from './rig.ts';

test('one capability is started, found ready over HTTP and stopped', async () => {
  await using it = await rig([capability('backend')]);
  const running = await it.start();
  expect(running.failed).toEqual([]);
  const url = running.environmentFor(null)['MUSTER_BACKEND_URL'];
  expect((await fetch(`${url}/health`)).status).toBe(200);
  await running.stopAll();
  await expect(fetch(`${url}/health`)).rejects.toThrow();
  expect(it.story()).toEqual(['capability-starting backend', 'capability-ready backend', 'capability-stopped backend']);
});
