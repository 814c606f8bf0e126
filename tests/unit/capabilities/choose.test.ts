/** Which providers are asked, in which order, and what is said of the others. */
import { expect, test } from 'vitest';
import { capability, external, processSpec, rig, stranger } from './rig.ts';

test('only the providers that are named are used; the status says why each other was passed over', async () => {
  await using there = await stranger();
  await using it = await rig([capability('backend', { providers: [external('${env.BACKEND_URL}'), processSpec()] })], { BACKEND_URL: there.url });
  const running = await it.start(['backend'], { providers: ['process'] });
  expect(running.summary()).toMatchObject({ started: ['backend'], alreadyRunning: [], failed: [] });
  expect(await it.next('capability-starting')).toMatchObject({
    provider: 'process',
    passedOver: [{ provider: 'external', because: '--providers names process only' }],
  });
});

test('the named providers are asked in the order in which they are named', async () => {
  await using there = await stranger();
  await using it = await rig([capability('backend', { providers: [processSpec(), external('${env.BACKEND_URL}')] })], { BACKEND_URL: there.url });
  const running = await it.start(['backend'], { providers: ['external', 'process'] });
  expect(running.summary()).toMatchObject({ started: [], alreadyRunning: ['backend'] });
});

test('a capability that none of the named providers can give has failed, with a reason for each', async () => {
  await using it = await rig([capability('backend', { providers: [external('${env.BACKEND_URL}'), processSpec()] })]);
  const running = await it.start(['backend'], { providers: ['external'] });
  expect(running.failed[0]?.problem).toMatchObject({
    code: 'no-usable-provider',
    tried: [
      { provider: 'process', because: '--providers names external only' },
      { provider: 'external', because: 'BACKEND_URL is not set' },
    ],
  });
});
