/** What the provider `flox` says, and how it asks Flox: as far as a fake can show (fixtures/flox), since Flox cannot be had everywhere. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import type { ProviderSpec } from '../../../harness/model/capability.ts';
import { fakeFlox } from '../../contract/providers/fake-flox.ts';
import { eventually } from '../../rig/eventually.ts';
import { capability, processSpec, rig, tell } from './rig.ts';

vi.setConfig({ testTimeout: 30_000 });

const ports = { http: { env: 'DEMO_API_PORT' } };
const floxed = (dir: string, service = 'demo-api') => {
  const spec: ProviderSpec = { kind: 'flox', dir, service };
  return capability('demo-api', { providers: [spec], ports, readyTimeoutMs: 10_000 });
};

test('without Flox the reason says so and where to get it; another provider that the capability lists serves [S3-24]', async () => {
  const spec: ProviderSpec = { kind: 'flox', dir: '.', service: 'demo-api' };
  await using alone = await rig([capability('demo-api', { providers: [spec] })], { PATH: '/nowhere' });
  expect((await alone.start()).failed[0]?.problem).toMatchObject({
    code: 'no-usable-provider',
    tried: [{ provider: 'flox', because: expect.stringContaining('flox is not found on this machine') }],
  });
  await using it = await rig([capability('demo-api', { providers: [spec, processSpec()] })], { PATH: '/nowhere' });
  expect((await it.start()).summary()).toMatchObject({ started: ['demo-api'], failed: [] });
});

test('the folder counts from the root of the repository, wherever Muster is started, and Flox is asked for the service by name [S3-24]', async () => {
  await using flox = fakeFlox();
  await using it = await rig([floxed('nested/environment')], { PATH: flox.path });
  fs.mkdirSync(path.join(it.root, 'nested'));
  fs.symlinkSync(flox.dir, path.join(it.root, 'nested/environment'));
  const running = await it.start();
  expect(running.failed).toEqual([]);
  await eventually(() => fs.readFileSync(it.logOf('demo-api'), 'utf8').includes("service 'demo-api' is running"), 'Flox is asked for the service');
});

test('a Flox environment and a process give tests the same set of services at the same variables [S3-25]', async () => {
  await using flox = fakeFlox();
  const names = async (provider: 'flox' | 'process') => {
    await using it = await rig([floxed(flox.dir), capability('other')], { PATH: flox.path });
    await using plain = await rig([capability('demo-api', { ports }), capability('other')]);
    const running = await (provider === 'flox' ? it : plain).start();
    return { ...running.summary(), variables: Object.keys(running.environmentFor(null)).filter((name) => /^(MUSTER_(DEMO|OTHER)|DEMO_)/.test(name)) };
  };
  expect(await names('flox')).toEqual(await names('process'));
});

test('a service that the environment does not have fails at once with what Flox said', async () => {
  await using flox = fakeFlox({ NOT_READY: '1000000' });
  await using it = await rig([floxed(flox.dir, 'demo-apy')], { PATH: flox.path });
  expect((await it.start()).failed[0]?.problem).toMatchObject({
    code: 'exited-early',
    lastLines: expect.arrayContaining([expect.stringContaining("there is no service 'demo-apy'")]),
  });
});

test('services that Flox started end with the activation, even those that ignore the polite signal', async () => {
  await using flox = fakeFlox({ IGNORE_TERM: '1' });
  await using it = await rig([{ ...floxed(flox.dir), stop: { signal: 'SIGTERM', graceMs: 200 } }], { PATH: flox.path });
  const running = await it.start();
  const url = running.environmentFor(null)['MUSTER_DEMO_API_URL'] ?? '';
  await running.stopAll();
  await expect(fetch(`${url}/health`)).rejects.toThrow();
});

test('in a sandbox of its own Flox cannot serve, since an environment has one set of services', async () => {
  await using flox = fakeFlox();
  await using it = await rig([floxed(flox.dir)], { PATH: flox.path });
  const running = await it.start(['demo-api'], {}, 'apart');
  expect(running.failed[0]?.problem).toMatchObject({ tried: [{ provider: 'flox', because: expect.stringContaining('sandbox apart') }] });
});

test('a service that ends under Flox is noticed by its checks within seconds [S3-27]', async () => {
  await using flox = fakeFlox();
  await using it = await rig([floxed(flox.dir)], { PATH: flox.path });
  const running = await it.start();
  await tell(running.environmentFor(null)['MUSTER_DEMO_API_URL'] ?? '', '/exit?code=1');
  const { problem } = await it.next('capability-died');
  expect(problem).toMatchObject({ code: 'no-longer-ready', capability: 'demo-api', check: 'http /health', last: 'was refused: nothing listens there' });
});
