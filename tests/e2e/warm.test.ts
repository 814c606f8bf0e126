/** Services that stay between runs: when one is handed out again, when it is not and why, and that nothing of it is ever left behind. */
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { asks, configuration, HANGS, needs, PASSES, type Spec, service } from '../rig/fakes.ts';
import { type Outcome, type Project, project } from '../rig/project.ts';

const warmService = (env: Readonly<Record<string, string>> = {}, more: Spec = {}) => service(env, { reusable: true, ...more });

interface Warm {
  readonly instance: string;
  readonly capability: string;
  readonly state: string;
  readonly pid: number;
  readonly url: string;
  readonly expires: string | null;
  readonly heldBy: readonly { readonly run: string; readonly pid: number }[];
}

async function warmOf(own: Project): Promise<readonly Warm[]> {
  const { warm } = (await own.run('status --json')).json() as { readonly warm: readonly Warm[] };
  return warm;
}

const capabilityIn = (run: Outcome, name = 'backend') => run.status().capabilities.find((each) => each.name === name);

async function runs(own: Project, words = 'run --warm'): Promise<Outcome> {
  const run = await own.run(words);
  expect(run.exitCode, run.stderr).toBe(0);
  return run;
}

/** Ends what the test kept, and proves that the end is one. */
async function cool(own: Project): Promise<void> {
  await own.run('down');
  expect(own.survivors()).toEqual([]);
}

const REFERENCE = path.join(import.meta.dirname, '../../docs/reference');

/** The document satisfies the schema that is published for it. */
function satisfies(document: unknown, schema: string): void {
  const isValid = new Ajv2020({ strict: false }).compile(JSON.parse(fs.readFileSync(path.join(REFERENCE, schema), 'utf8')));
  expect(isValid(document), JSON.stringify(isValid.errors)).toBe(true);
}

const files = (backend: Spec = warmService()) => ({ 'muster.yaml': configuration({ backend }), 'tests/a.mjs': needs('backend') + asks('backend') });

describe.concurrent('a warm service', { timeout: 180_000 }, () => {
  test('serves the next run at the same address, is shown by status, and down ends it [M-03, S3-55]', async () => {
    await using own = await project(files());
    const first = await runs(own);
    expect(first.status()).toMatchObject({ started: ['backend'], alreadyRunning: [] });
    expect(capabilityIn(first)).toMatchObject({ source: 'cold', whyCold: 'none was warm' });
    const stays = 'everything else that was started is stopped; backend stays warm until it is unused for 15 min 0 s, or `muster down`';
    expect(first.stderr).toContain(stays);
    const [warm] = await warmOf(own);
    satisfies((await own.run('status --json')).json(), 'status.schema.json');
    expect(warm).toMatchObject({ capability: 'backend', state: 'ready', heldBy: [], expires: expect.any(String) });

    const second = await runs(own);
    expect(second.status()).toMatchObject({ started: [], alreadyRunning: ['backend'], failed: [] });
    expect(capabilityIn(second)).toMatchObject({ source: 'warm', url: capabilityIn(first)?.url });
    expect(second.stderr).toContain('Already running: backend (warm)');
    expect(second.stderr).toContain(stays);
    expect(await warmOf(own)).toMatchObject([{ instance: warm?.instance, pid: warm?.pid }]);
    expect((await own.run('status')).stdout).toMatch(/warm since .*: backend {2}http.*\n {2}ends in 1[45] min/);

    const timings = (await own.run('status --timings --json')).json();
    satisfies(timings, 'timings.schema.json');
    expect(timings).toMatchObject({ runs: 2, capabilities: [{ capability: 'backend', starts: 1, reused: 1 }], critical: { first: { capability: 'backend' } } });
    expect((await own.run('status --timings')).stdout).toMatch(/speed up backend first: the start would be shorter by up to \d/);

    expect((await own.run('down')).stdout).toBe('stopped backend, which was warm\n');
    expect(own.survivors()).toEqual([]);
    expect(await warmOf(own)).toEqual([]);
  });

  test('is started anew when a file that it is made of has changed, and the old one ends', async () => {
    const backend = warmService({}, { files: ['backend/**'] });
    await using own = await project({ ...files(backend), 'backend/main.js': '1' });
    await runs(own);
    const [old] = await warmOf(own);
    own.write('backend/main.js', '2');
    expect(capabilityIn(await runs(own))).toMatchObject({ source: 'cold', whyCold: 'changed since: files' });
    const now = await warmOf(own);
    expect(now).toHaveLength(1);
    expect(now[0]?.instance).not.toBe(old?.instance);
    own.write('tests/b.mjs', PASSES);
    expect(capabilityIn(await runs(own))).toMatchObject({ source: 'warm' });
    await cool(own);
  });

  test('is started anew when its definition or the environment has changed, on the very port that the old one had', async () => {
    const backend = (more: Spec = {}) => warmService({}, { ports: { http: { fixed: 24_987 } }, ...more });
    await using own = await project(files(backend()));
    await runs(own);
    expect(capabilityIn(await own.run('run --warm', { env: { LICENCE: 'x' } }))).toMatchObject({
      state: 'ready',
      source: 'cold',
      whyCold: 'changed since: environment',
    });
    own.write('muster.yaml', configuration({ backend: backend({ exports: { A: 'b' } }) }));
    expect(capabilityIn(await runs(own))).toMatchObject({ source: 'cold', url: 'http://127.0.0.1:24987' });
    expect(capabilityIn(await own.run('run --warm', { env: { TERM_SESSION_ID: 'another terminal' } }))).toMatchObject({ source: 'warm' });
    expect(capabilityIn(await runs(own, 'run --no-warm'))).toMatchObject({ source: 'cold', whyCold: 'warm reuse is switched off' });
    expect(await warmOf(own)).toEqual([]);
    await cool(own);
  });

  test('is reset before it is handed out, with its own address', async () => {
    const reset = ['node', '-e', "fs.appendFileSync('resets', process.env.MUSTER_BACKEND_URL + '\\n')"];
    await using own = await project(files(warmService({}, { reset })));
    const first = await runs(own);
    expect(own.has('resets')).toBe(false);
    await runs(own);
    await runs(own);
    const url = JSON.parse(JSON.stringify(capabilityIn(first)?.url));
    expect(own.read('resets')).toBe(`${url}\n${url}\n`);
    await cool(own);
  });

  test('is started anew when its reset fails, and the status file says why', async () => {
    await using own = await project(files(warmService({}, { reset: ['node', '-e', 'process.exit(3)'] })));
    await runs(own);
    const [old] = await warmOf(own);
    const second = await runs(own);
    expect(capabilityIn(second)).toMatchObject({ source: 'cold', whyCold: expect.stringContaining('its reset command ended with exit code 3') });
    const now = await warmOf(own);
    expect(now).toHaveLength(1);
    expect(now[0]?.pid).not.toBe(old?.pid);
    await cool(own);
  });

  test('is not handed out when its checks no longer hold, and is ended', async () => {
    await using own = await project(files(warmService({ NOT_READY: '0' })));
    const url = String(capabilityIn(await runs(own))?.url);
    await fetch(`${url}/not-ready`, { method: 'POST' });
    const second = await runs(own);
    expect(capabilityIn(second)).toMatchObject({ source: 'cold', whyCold: expect.stringContaining('its check http /health answered 503') });
    expect(await warmOf(own)).toHaveLength(1);
    await cool(own);
  });

  test('that died is noticed, and started anew', async () => {
    await using own = await project(files());
    await runs(own);
    const [dead] = await warmOf(own);
    process.kill(dead?.pid ?? 0, 'SIGKILL');
    const second = await runs(own);
    expect(capabilityIn(second)).toMatchObject({ source: 'cold' });
    expect((await warmOf(own)).map(({ pid }) => pid)).not.toContain(dead?.pid);
    await cool(own);
  });

  test('that dies while tests run makes them broken and the run end with 2', async () => {
    const spec = warmService();
    await using own = await project({ 'muster.yaml': configuration({ backend: spec }), 'tests/a.mjs': needs('backend') + PASSES });
    await runs(own);
    const [service] = await warmOf(own);
    // The test fails when its service is gone, and not while it is still going.
    const kills = `await fetch(process.env.MUSTER_BACKEND_URL + '/exit?code=7', { method: 'POST' }).catch(() => {});
const isThere = () => { try { return process.kill(${service?.pid}, 0); } catch { return false; } };
while (isThere()) await new Promise((resolve) => setTimeout(resolve, 5));
process.exit(1);
`;
    own.write('tests/a.mjs', needs('backend') + kills);
    const run = await own.run('run --warm');
    expect(run.exitCode, run.stderr).toBe(2);
    expect(run.results().muster.tests).toMatchObject([{ outcome: 'broken', brokenBy: 'backend' }]);
    expect(await warmOf(own)).toEqual([]);
    await cool(own);
  });

  test('is kept by default on a laptop and not in CI', async () => {
    await using own = await project(files());
    await own.run('run', { env: { CI: 'true' } });
    expect(await warmOf(own)).toEqual([]);
    await own.run('run', { env: { CI: '' } });
    expect(await warmOf(own)).toHaveLength(1);
    const wrong = await own.run('run --warm=perhaps');
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('--warm takes on or off')]);
    expect((await own.run('run --warm tests/a.mjs', { env: { CI: 'true' } })).results().tests.total).toBe(1);
    await cool(own);
  });

  test('ends by itself when nobody has asked for it for as long as was said, and the warm guard with it', async () => {
    await using own = await project(files(warmService({}, { keepWarm: { idle: '500ms' } })));
    await runs(own);
    await eventually(() => own.survivors().length === 0, 'the warm guard and its service have ended');
    expect(await warmOf(own)).toEqual([]);
  });

  test('is given up at its maximum age, however often it is asked for', async () => {
    await using own = await project(files(warmService({}, { keepWarm: { maxAge: '1ms' } })));
    await runs(own);
    expect(capabilityIn(await runs(own))).toMatchObject({ source: 'cold' });
    await cool(own);
  });
});

test('what is no request is answered as such, and the warm guard and its services live on', { timeout: 180_000 }, async () => {
  await using own = await project(files());
  await runs(own);
  const [backend] = await warmOf(own);
  const { socket } = JSON.parse(fs.readFileSync(path.join(own.scratch, 'state/muster/warm/guard.json'), 'utf8'));
  const holder = { run: 'run-bad', pid: process.pid, start: 1 };
  const bad = [{ op: 'acquire', request: 2 }, { op: 'own', request: 3, instance: backend?.instance, object: { kind: 'nonsense' } }, 'x'.repeat(20_000_000)];
  const peer = net.connect(socket);
  for (const each of [{ op: 'hello', request: 1, holder }, ...bad, { op: 'list', request: 5 }])
    peer.write(`${typeof each === 'string' ? each : JSON.stringify(each)}\n`);
  const answers: { readonly event: string; readonly request: number }[] = [];
  for await (const line of createInterface(peer)) if (answers.push(JSON.parse(line)) === 5) break;
  peer.destroy();
  expect(answers.map(({ event, request }) => [event, request])).toEqual([
    ['hello', 1],
    ['invalid', 2],
    ['invalid', 3],
    ['invalid', 0],
    ['listed', 5],
  ]);
  expect(await warmOf(own)).toMatchObject([{ instance: backend?.instance, state: 'ready' }]);
  await cool(own);
});

describe.concurrent('a warm guard that does not answer', { timeout: 180_000 }, () => {
  test('is told of by status with its pid, and down ends it with all that it keeps', async () => {
    await using own = await project(files());
    await runs(own);
    const [backend] = await warmOf(own);
    const { pid } = JSON.parse(fs.readFileSync(path.join(own.scratch, 'state/muster/warm/guard.json'), 'utf8'));
    process.kill(pid, 'SIGSTOP');
    const status = await own.run('status --json');
    satisfies(status.json(), 'status.schema.json');
    expect(status.json()).toMatchObject({ warm: [], warmGuard: { pid, because: expect.stringContaining('muster down ends it') } });
    const down = await own.run('down');
    expect([down.exitCode, down.stdout]).toEqual([0, expect.stringContaining(`ended the warm guard (pid ${pid})`)]);
    expect(() => process.kill(backend?.pid ?? 0, 0)).toThrow('ESRCH');
    expect(own.survivors()).toEqual([]);
    expect((await own.run('down')).stdout).toBe('nothing is up here\n');
  });
});

describe.concurrent('warm services of one system', { timeout: 180_000 }, () => {
  test('are had anew with what they depend on, and stay warm only where all of that does', async () => {
    const database = (env = {}) => warmService(env);
    const system = (env = {}) =>
      configuration({
        database: database(env),
        backend: warmService({ DATABASE: '${capability.database.url}' }),
        clock: service(),
        ticker: warmService({ CLOCK: '${capability.clock.url}' }),
      });
    await using own = await project({ 'muster.yaml': system(), 'tests/a.mjs': needs('backend', 'ticker') + asks('backend') });
    await runs(own);
    const second = await runs(own);
    expect(capabilityIn(second)).toMatchObject({ source: 'warm' });
    expect(capabilityIn(second, 'database')).toMatchObject({ source: 'warm' });
    expect(capabilityIn(second, 'ticker')).toMatchObject({ source: 'cold', whyCold: 'clock, which it depends on, ends with the run' });
    own.write('muster.yaml', system({ SAY: 'another database' }));
    const third = await runs(own);
    expect(capabilityIn(third)).toMatchObject({ source: 'cold' });
    expect((await warmOf(own)).map(({ capability }) => capability)).toEqual(['database', 'backend']);
    await cool(own);
  });

  test('run tasks anew each time, and stay warm behind them', async () => {
    const migrate = { process: { command: ['node', '-e', "fs.appendFileSync('migrated', '.')"], oneShot: true }, dependsOn: ['database'] };
    const capabilities = { database: warmService(), migrate, backend: warmService({}, { dependsOn: ['migrate'] }) };
    await using own = await project({ 'muster.yaml': configuration(capabilities), 'tests/a.mjs': needs('backend') + asks('backend') });
    await runs(own);
    expect(capabilityIn(await runs(own))).toMatchObject({ source: 'warm' });
    expect(own.read('migrated')).toBe('..');
    await cool(own);
  });

  test('of a fresh sandbox are never kept', async () => {
    await using own = await project({ ...files(), 'tests/a.mjs': `/**\n * @requires-backend\n * @sandbox fresh\n */\n${asks('backend')}` });
    expect(capabilityIn(await runs(own))).toMatchObject({ source: 'cold', whyCold: 'its sandbox is a fresh one' });
    expect(await warmOf(own)).toEqual([]);
  });
});

describe.concurrent('two runs at once', { timeout: 180_000 }, () => {
  test('share a warm service that needs no reset, and it stays until the last of them ends', async () => {
    await using own = await project(files());
    await runs(own);
    own.write('tests/a.mjs', needs('backend') + HANGS);
    const holding = own.start('run --warm');
    await eventually(() => own.has('running'), 'the test runs');
    own.write('tests/a.mjs', needs('backend') + asks('backend'));
    expect(capabilityIn(await runs(own))).toMatchObject({ source: 'warm' });
    expect(await warmOf(own)).toMatchObject([{ heldBy: [{ pid: holding.pid }], expires: null }]);
    const down = await own.run('down');
    expect(down.stdout).toMatch(/^backend is in use by run-.*: it stops when that ends$/m);
    holding.signal('SIGTERM');
    expect((await holding.ended).exitCode).toBe(143);
    await eventually(() => own.survivors().length === 0, 'it ends with its last lease');
  });

  test('never have a service reset under them: the second starts one of its own', async () => {
    await using own = await project(files(warmService({}, { reset: ['node', '-e', ''] })));
    await runs(own);
    own.write('tests/a.mjs', needs('backend') + HANGS);
    const holding = own.start('run --warm');
    await eventually(() => own.has('running'), 'the test runs');
    own.write('tests/a.mjs', needs('backend') + asks('backend'));
    const second = await runs(own);
    expect(capabilityIn(second)).toMatchObject({ source: 'cold', whyCold: expect.stringMatching(/^run-.* has it, and it must be reset/) });
    holding.signal('SIGTERM');
    await holding.ended;
    await cool(own);
  });

  test('that start at the same moment start it once', async () => {
    await using own = await project(files(warmService({ LISTEN_AFTER_MS: '300' })));
    const both = await Promise.all([runs(own), own.run('run --warm')]);
    expect(both.map((run) => run.exitCode)).toEqual([0, 0]);
    expect(await warmOf(own)).toHaveLength(1);
    await cool(own);
  });
});
