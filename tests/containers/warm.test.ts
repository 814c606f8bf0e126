/** Services in containers that stay between runs: handed out by the digest of their image, in a network of their own, and gone when they should be. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ask, engineFront, labelled, serviceImage } from '../rig/engine.ts';
import { eventually } from '../rig/eventually.ts';
import { asks, configuration, HANGS, needs, PASSES, type Spec, service } from '../rig/fakes.ts';
import { type Outcome, type Project, project } from '../rig/project.ts';

const image = await serviceImage();

/** A service in a container that stays between runs. */
function kept(env: Readonly<Record<string, string>> = {}, container: Spec = {}, more: Spec = {}): Spec {
  return {
    container: { image, env: { PORT: '8080', LISTEN_ON: '0.0.0.0', ...env }, expose: { http: 8080 }, init: true, ...container },
    url: 'http://127.0.0.1:${port.http}',
    ready: { http: '/health', timeout: '30s' },
    reusable: true,
    ...more,
  };
}

/** A task in a container of the run: a line of JavaScript. */
const task = (script: string, container: Spec = {}): Spec => ({
  container: { image, entrypoint: ['/node', '--input-type=module', '-e', script], oneShot: true, ...container },
});

interface Warm {
  readonly instance: string;
  readonly capability: string;
  readonly pid: number;
}

async function warmOf(own: Project): Promise<readonly Warm[]> {
  const { warm } = (await own.run('status --json')).json() as { readonly warm: readonly Warm[] };
  return warm;
}

const ofRun = (run: string) => labelled(`dev.muster.run=${run}`);
const capabilityIn = (run: Outcome, name = 'backend') => run.status().capabilities.find((each) => each.name === name);

async function runs(own: Project, { env = {} }: { readonly env?: Readonly<Record<string, string>> } = {}): Promise<Outcome> {
  const run = await own.run('run --warm', { env });
  expect(run.exitCode, run.stderr).toBe(0);
  // Whatever stays, nothing that the run itself has labelled does.
  expect(await ofRun(String(run.results().run_id))).toEqual([]);
  return run;
}

/** The one instance that is warm, and what the engine has of it. */
async function theOne(own: Project): Promise<string> {
  const warm = await warmOf(own);
  expect(warm).toHaveLength(1);
  return warm[0]?.instance ?? '';
}

async function warmGuardOf({ scratch }: Project): Promise<number> {
  return JSON.parse(fs.readFileSync(path.join(scratch, 'state/muster/warm/guard.json'), 'utf8')).pid;
}

const files = (backend: Spec = kept()) => ({ 'muster.yaml': configuration({ backend }), 'tests/a.mjs': needs('backend') + asks('backend') });

/** Two names for one image, and one for another. */
const TAG = `muster-test/warm-${process.pid}`;
const tag = (of: string, as: string) => ask('POST', `/images/${encodeURIComponent(of)}/tag?repo=${encodeURIComponent(TAG)}&tag=${as}`);
afterAll(async () => {
  for (const as of ['moving', 'other']) await ask('DELETE', `/images/${encodeURIComponent(`${TAG}:${as}`)}?force=1`);
});

describe.concurrent('a warm service in a container', { timeout: 180_000 }, () => {
  test('serves the next run, is shown by status, and down ends it with its network [M-03, S3-31]', async () => {
    await using own = await project(files(kept({}, { mounts: ['data:/data'] })));
    const first = await runs(own);
    expect(capabilityIn(first)).toMatchObject({ provider: 'container', source: 'cold', whyCold: 'none was warm' });
    const instance = await theOne(own);
    const made = ['backend', 'data', 'network'].map((name) => `muster-${instance}-${name}`);
    expect(await ofRun(instance)).toEqual(made);

    const second = await runs(own);
    expect(second.stderr).toContain('Already running: backend (warm)');
    expect(capabilityIn(second)).toMatchObject({ source: 'warm', url: capabilityIn(first)?.url });
    expect(await theOne(own)).toBe(instance);
    expect(await ofRun(instance)).toEqual(made);

    const down = await own.run('down');
    expect([down.exitCode, down.stdout]).toEqual([0, 'stopped backend, which was warm\n']);
    expect(await ofRun(instance)).toEqual([]);
    expect(own.survivors()).toEqual([]);
  });

  test('is another one when what is in its image is, pulled or built, and the same under another name of that image', async () => {
    await tag(image, 'moving');
    await using own = await project(files(kept({}, { image: `${TAG}:moving` })));
    await runs(own);
    const old = await theOne(own);
    await tag(image, 'other');
    own.write('muster.yaml', configuration({ backend: kept({}, { image: `${TAG}:other` }) }));
    expect(capabilityIn(await runs(own))).toMatchObject({ source: 'warm' });

    // Built in this run, under the same name: what is in it counts, and building it again changes nothing.
    own.write('app/Dockerfile', `FROM ${image}\nENV CHANGED=1\n`);
    own.write('muster.yaml', configuration({ backend: kept({}, { image: `${TAG}:other`, build: { context: 'app' } }) }));
    const env = { DOCKER_BUILDKIT: '0' };
    expect(capabilityIn(await runs(own, { env }))).toMatchObject({ source: 'cold', whyCold: 'changed since: image' });
    expect(capabilityIn(await runs(own, { env }))).toMatchObject({ source: 'warm' });
    expect(await theOne(own)).not.toBe(old);
    expect(await ofRun(old)).toEqual([]);
    await own.run('down');
  });

  test('is reached by containers of a run in its own network, by its name, and by processes at its published port', async () => {
    const asksBackend = "process.exit((await fetch(process.env.BACKEND + '/health')).ok && process.env.BACKEND === 'http://backend:8080' ? 0 : 1)";
    const capabilities = {
      backend: kept(),
      front: kept({ BACKEND: '${capability.backend.url}' }),
      page: service({ BACKEND: '${capability.backend.url}' }),
      check: task(asksBackend, { env: { BACKEND: '${capability.backend.url}' } }),
    };
    await using own = await project({ 'muster.yaml': configuration(capabilities), 'tests/a.mjs': needs('front', 'page', 'check') + asks('front') });
    await runs(own);
    const second = await runs(own);
    expect(second.status().alreadyRunning.toSorted()).toEqual(['backend', 'front']);
    const warm = await warmOf(own);
    expect((await own.run('down')).exitCode).toBe(0);
    for (const { instance } of warm) expect(await ofRun(instance)).toEqual([]);
  });

  test('is reset before it is handed out, and one run has it at a time', async () => {
    const reset = ['node', '-e', "fs.appendFileSync('resets', process.env.MUSTER_BACKEND_URL + '\\n')"];
    await using own = await project({ ...files(kept({}, {}, { reset })), 'tests/a.mjs': needs('backend') + PASSES });
    const first = await runs(own);
    await runs(own);
    expect(own.read('resets')).toBe(`${capabilityIn(first)?.url}\n`);
    own.write('tests/a.mjs', needs('backend') + HANGS);
    const holder = own.start('run --warm');
    await eventually(() => own.has('running'), 'the test to run');
    own.write('tests/a.mjs', needs('backend') + PASSES);
    expect(capabilityIn(await runs(own))).toMatchObject({ source: 'cold', whyCold: expect.stringContaining('it must be reset before another run may') });
    expect(await warmOf(own)).toMatchObject([{ heldBy: [{ run: expect.stringMatching(/^run-/) }] }]);
    holder.signal('SIGKILL');
    await holder.ended;
    const instance = await theOne(own);
    expect((await ofRun(instance)).length).toBe(2);
    await own.run('down');
    expect(await ofRun(instance)).toEqual([]);
  });

  test('that somebody else ended is noticed, and one whose health fails is not handed out', async ({ expect }) => {
    const healthcheck = { command: ['/node', '-e', "process.exit(fs.existsSync('/tmp/ill') ? 1 : 0)"], interval: '200ms', retries: 1 };
    await using own = await project(files(kept({}, { healthcheck })));
    await runs(own);
    const first = await theOne(own);
    const { body } = await ask('POST', `/containers/muster-${first}-backend/exec`, { Cmd: ['/node', '-e', "fs.writeFileSync('/tmp/ill', '')"] });
    await ask('POST', `/exec/${JSON.parse(JSON.stringify(body)).Id}/start`, { Detach: true });
    const state = async () => JSON.stringify((await ask('GET', `/containers/muster-${first}-backend/json`)).body);
    await expect.poll(state).toContain('"Status":"unhealthy"');
    expect(capabilityIn(await runs(own))).toMatchObject({ source: 'cold', whyCold: expect.stringContaining('its check container health is unhealthy') });
    expect(await ofRun(first)).toEqual([]);

    const second = await theOne(own);
    await ask('DELETE', `/containers/muster-${second}-backend?force=1`);
    expect(capabilityIn(await runs(own))).toMatchObject({ source: 'cold' });
    expect(await ofRun(second)).toEqual([]);
    await own.run('down');
  });

  test('that dies while tests run breaks them, and nothing of it is left [S3-27]', async ({ expect }) => {
    await using own = await project({ ...files(), 'tests/a.mjs': needs('backend') + PASSES });
    await runs(own);
    const [{ instance, pid } = { instance: '', pid: 0 }] = await warmOf(own);
    // The test fails when its service is gone, and not while it is still going.
    const kills = `await fetch(process.env.MUSTER_BACKEND_URL + '/exit?code=3', { method: 'POST' }).catch(() => {});
const isThere = () => { try { return process.kill(${pid}, 0); } catch { return false; } };
while (isThere()) await new Promise((resolve) => setTimeout(resolve, 5));
process.exit(1);
`;
    own.write('tests/a.mjs', needs('backend') + kills);
    const run = await own.run('run --warm');
    expect([run.exitCode, run.results().muster.tests], run.stderr).toMatchObject([2, [{ outcome: 'broken', brokenBy: 'backend' }]]);
    await expect.poll(() => ofRun(instance)).toEqual([]);
    expect(await warmOf(own)).toEqual([]);
    await own.run('down');
  });

  test('ends by itself when nobody has asked for it for as long as was said', async () => {
    await using own = await project(files(kept({}, {}, { keepWarm: { idle: '2s' } })));
    await own.run('run --warm');
    const lease = path.join(own.scratch, 'state/muster/leases');
    const [run = ''] = fs.readdirSync(lease).map((name) => path.basename(name, '.json'));
    expect(run).toMatch(/^warm-/);
    await eventually(() => own.survivors().length === 0, 'the warm guard to end');
    expect(await ofRun(`${run}.1`)).toEqual([]);
    expect(fs.readdirSync(lease)).toEqual([]);
  });

  test('of a killed warm guard is removed by the next sweep, by its label [S3-51, M-08]', async () => {
    await using own = await project(files());
    await runs(own);
    const instance = await theOne(own);
    process.kill(await warmGuardOf(own), 'SIGKILL');
    await eventually(() => own.survivors().length === 0, 'the keepers to end with their guard');
    expect((await ofRun(instance)).length).toBeGreaterThan(0);
    const sweep = await own.run('sweep');
    expect([sweep.exitCode, sweep.stdout]).toEqual([0, expect.stringContaining(`container muster-${instance}-backend`)]);
    expect(await ofRun(instance)).toEqual([]);
  });

  test('of an engine that falls silent is told: by the next run, and by down, which names what stays; a sweep removes it later [M-08]', async () => {
    await using own = await project(files(kept({}, {}, { stop: { grace: '300ms' } })));
    await using front = await engineFront(path.join(own.scratch, 'engine.sock'));
    const env = { DOCKER_HOST: front.engine };
    expect((await own.run('run --warm', { env })).exitCode).toBe(0);
    const instance = await theOne(own);
    const label = `dev.muster.run=${instance}`;
    front.silence();
    const next = await own.run('run --warm', { env });
    expect([next.exitCode, next.stderr]).toEqual([2, expect.stringContaining('does not answer')]);
    expect(await theOne(own)).toBe(instance);
    const down = await own.run('down', { env });
    expect([down.exitCode, down.stdout]).toEqual([2, expect.stringContaining(`could not be ended or removed: what is labelled ${label}`)]);
    front.speak();
    expect((await own.run('sweep', { env })).exitCode).toBe(0);
    expect(await labelled(label)).toEqual([]);
  });
});
