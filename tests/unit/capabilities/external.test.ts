/** What already runs is adopted only when it is known to be the capability. */
import { expect, test, vi } from 'vitest';
import type { ExternalSpec } from '../../../harness/model/capability.ts';
import { capability, external, processSpec, rig, stranger } from './rig.ts';

vi.setConfig({ testTimeout: 30_000 });

const fixed = (url: string, more: Partial<ExternalSpec> = {}): ExternalSpec => ({ kind: 'external', url, ...more });
const identity = (body: string) => ({ identity: { http: '/health', body } });

test('a fixed address that merely answers is never adopted: the reason says what is missing, and the next provider serves', async () => {
  await using there = await stranger();
  await using it = await rig([capability('backend', { providers: [fixed(there.url), processSpec()] })]);
  const running = await it.start();
  expect(running.summary()).toEqual({ started: ['backend'], alreadyRunning: [], failed: [] });
  expect(await it.next('capability-starting')).toMatchObject({
    passedOver: [{ provider: 'external', because: `something answers at ${there.url}, and nothing proves that it is backend: add identity: to external` }],
  });
});

test('a fixed address is adopted on its identity, and so is one whose check looks at the body', async () => {
  await using there = await stranger();
  await using it = await rig([
    capability('backend', { providers: [fixed(there.url, identity('^ready$'))] }),
    capability('tempo', { providers: [fixed(there.url)], ready: [{ kind: 'http', path: '/health', port: 'http', status: 200, body: '^ready' }] }),
  ]);
  expect((await it.start()).summary()).toEqual({ started: [], alreadyRunning: ['backend', 'tempo'], failed: [] });
});

test('another identity is a stranger, even at an address that the user named', async () => {
  await using there = await stranger();
  const providers = [fixed('${env.BACKEND_URL}', identity('^grafana'))];
  await using it = await rig([capability('backend', { providers })], { BACKEND_URL: there.url });
  expect((await it.start()).failed[0]?.problem).toMatchObject({
    tried: [{ because: `${there.url} is not ready: http /health answered 200: ready, which does not match /^grafana/` }],
  });
});

test('an address that a variable names is adopted when the checks hold: whoever set it says what is there', async () => {
  await using there = await stranger();
  await using it = await rig([capability('backend', { providers: [external('http://127.0.0.1:${env.BACKEND_PORT}')] })], { BACKEND_PORT: String(there.port) });
  expect((await it.start()).summary()).toMatchObject({ alreadyRunning: ['backend'] });
});

test('what a living muster up of the repository holds under that name is adopted at that address, and at no other', async () => {
  await using there = await stranger();
  await using it = await rig([capability('backend', { providers: [fixed(there.url)] })]);
  const held = (name: string, url: string) => it.start(['backend'], { held: [{ name, url }] });
  expect((await held('backend', there.url)).summary()).toMatchObject({ alreadyRunning: ['backend'] });
  expect((await held('tempo', there.url)).failed).toHaveLength(1);
  expect((await held('backend', 'http://127.0.0.1:1')).failed).toHaveLength(1);
});

test('a service that was there before and goes away while tests run is noticed within seconds [S3-27]', async () => {
  await using it = await rig([capability('tempo', { providers: [external('${env.TEMPO_URL}')] })], {});
  const there = await stranger();
  await using named = await rig([capability('tempo', { providers: [external('${env.TEMPO_URL}')] })], { TEMPO_URL: there.url });
  expect((await it.start()).failed).toHaveLength(1);
  const running = await named.start();
  await there[Symbol.asyncDispose]();
  const { problem } = await named.next('capability-died');
  expect(problem).toMatchObject({ code: 'no-longer-ready', capability: 'tempo', check: 'http /health', last: 'was refused: nothing listens there' });
  expect(running.summary()).toEqual({ started: [], alreadyRunning: ['tempo'], failed: [] });
});
