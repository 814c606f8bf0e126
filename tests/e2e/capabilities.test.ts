/** Services of a run: which are started, in which order, what is said about them, and what becomes of them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { asks, configuration, FAILS, needs, PASSES, SERVICE, scripts, service, tellsEnvironment } from '../rig/fakes.ts';
import { freePort } from '../rig/free-port.ts';
import { muster, project } from '../rig/project.ts';

/** A service of somebody else, which is there before Muster comes and must be there after it. */
async function stranger() {
  const child = spawn(process.execPath, [SERVICE], { env: { ...process.env, PORT: 'any' }, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const port = Number(/listening on (\d+)/.exec(String(line))?.[1]);
  return {
    port,
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

describe('only what is needed', () => {
  const three = configuration({ backend: service({}, { dependsOn: ['database'] }), database: service(), frontend: service() });

  test('tests that need the backend start the backend and what it depends on, and nothing else [S3-23]', async () => {
    await using run = await muster({ 'muster.yaml': three, 'tests/a.mjs': needs('backend') + asks('backend'), 'tests/b.mjs': PASSES }, 'run');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.status().started).toEqual(['backend', 'database']);
    const ready = run.events().flatMap((event) => (event.kind === 'capability-ready' ? [event.capability] : []));
    expect(ready).toEqual(['database', 'backend']);
    const stopped = run.events().flatMap((event) => (event.kind === 'capability-stopped' ? [event.capability] : []));
    expect(stopped).toEqual(['backend', 'database']);
  });

  test('a selection starts what its own tests need, whatever the others would [S3-23]', async () => {
    await using run = await muster(
      { 'muster.yaml': three, 'tests/a.mjs': needs('backend') + PASSES, 'tests/b.mjs': needs('frontend') + PASSES },
      'run tests/b.mjs',
    );
    expect(run.status().started).toEqual(['frontend']);
  });

  test('tests that need nothing start nothing [S3-23]', async () => {
    await using run = await muster({ 'muster.yaml': three, 'tests/a.mjs': PASSES }, 'run');
    expect(run.exitCode).toBe(0);
    expect(run.status().totalCapabilities).toBe(0);
    expect(run.stderr).not.toContain('Orchestrating');
  });
});

describe('the sequence of a run', () => {
  test('parse, check, start, wait, verify, run: in this order, in the log and on the console [S3-41, S3-56]', async () => {
    await using run = await muster(
      { 'muster.yaml': configuration({ backend: service({ NOT_READY: '2' }) }), 'tests/a.mjs': needs('backend') + asks('backend') },
      'run',
    );
    const kinds = run.events().map(({ kind }) => kind);
    const milestones = ['planned', 'capability-starting', 'capability-ready', 'batch-started', 'test-finished', 'capability-stopped', 'run-ended'];
    expect(kinds.filter((kind) => milestones.includes(kind))).toEqual(milestones);
    const places = ['scan ', 'select ', 'Starting', 'Waiting', 'is healthy', 'Running', 'passed', 'Cleaning up', 'passed in'].map((word) =>
      run.stderr.indexOf(word),
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(run.events().find((event) => event.kind === 'capability-ready')).toMatchObject({ attempts: 3 });
  });

  test('of six capabilities two run already and four are started: Available 6/6, Started 4, Already Running 2, Failed 0 [S3-20, S3-26, S3-60]', async () => {
    await using first = await stranger();
    await using second = await stranger();
    const there = (url: string) => ({ external: { url, identity: { http: '/health', body: '^ready$' } }, ready: { http: '/health' } });
    const six = { grafana: service(), backend: service(), tempo: there(first.url), loki: there(second.url), prometheus: service(), alloy: service() };
    await using run = await muster({ 'muster.yaml': configuration(six), 'tests/a.mjs': needs(...Object.keys(six)) + PASSES }, 'run');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stderr).toContain('Final Status: Available 6/6, Started 4, Already Running 2, Failed 0');
    expect(run.stderr).toContain('Orchestrating 6 capabilities');
    for (const name of ['tempo', 'loki']) {
      expect(run.stderr).toContain(`Already running: ${name}`);
      expect(run.stderr).not.toContain(`Need to start: ${name}`);
    }
    for (const name of ['grafana', 'backend', 'prometheus', 'alloy']) expect(run.stderr).toContain(`Need to start: ${name}`);
    expect(run.status()).toMatchObject({ alreadyRunning: ['loki', 'tempo'], availableCount: 6, totalCapabilities: 6 });
    // What was there before is left as it was.
    for (const { url } of [first, second]) expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  test('no test sees a refused connection: a service that listens late is waited for [S3-07]', async () => {
    await using run = await muster(
      { 'muster.yaml': configuration({ backend: service({ LISTEN_AFTER_MS: '300' }) }), 'tests/a.mjs': needs('backend') + asks('backend') },
      'run',
    );
    expect(run.exitCode).toBe(0);
    expect(run.results().muster.tests[0]?.outcome).toBe('passed');
    expect(run.stderr).not.toContain('ECONNREFUSED');
  });

  test('when the service never listens, its test is not run at all and the message names the service [S3-07, S3-30, S3-66]', async () => {
    await using run = await muster(
      {
        'muster.yaml': configuration({ backend: service({ LISTEN_AFTER_MS: '60000' }, { ready: { http: '/health', timeout: '300ms' } }) }),
        'tests/a.mjs': `${needs('backend')}${tellsEnvironment('ran')}`,
      },
      'run',
    );
    expect(run.exitCode).toBe(2);
    expect(run.has('ran')).toBe(false);
    const [broken] = run.results().muster.tests;
    expect(broken).toMatchObject({ outcome: 'broken', brokenBy: 'backend' });
    // Capability, check, attempts and log path, in one line.
    expect(broken?.message).toMatch(/^backend failed: http \/health .*\(after \d+ attempts\).*log: <root>\/\.muster\/runs\/.*\/logs\/backend\.log/);
  });
});

describe('what goes wrong', () => {
  test('a service that dies while a test runs breaks the tests that need it and no other, and the run ends with 2 [S3-27]', async () => {
    const kills = `try { await fetch(process.env.MUSTER_BACKEND_URL + '/exit?code=3', { method: 'POST' }); } catch {}\nprocess.exit(1);\n`;
    await using run = await muster(
      {
        'muster.yaml': configuration({ backend: service() }),
        'tests/a.mjs': needs('backend') + kills,
        'tests/b.mjs': needs('backend') + asks('backend'),
        'tests/c.mjs': PASSES,
        'tests/d.mjs': FAILS,
      },
      'run --workers 1',
    );
    expect(run.results().muster.tests.map(({ id, outcome, brokenBy }) => [id, outcome, brokenBy])).toEqual([
      ['individual/tests/a', 'broken', 'backend'],
      ['individual/tests/b', 'broken', 'backend'],
      ['individual/tests/c', 'passed', undefined],
      ['individual/tests/d', 'failed', undefined],
    ]);
    expect(run.exitCode).toBe(2);
    expect(run.results().muster.problems).toMatchObject([{ code: 'died' }]);
    expect(run.results().muster.capabilities).toMatchObject([{ name: 'backend', state: 'died', error: expect.stringMatching(/backend.*exit code 3.*log: /) }]);
    expect(run.status()).toMatchObject({
      started: [],
      failed: [{ service: 'backend', error: expect.stringContaining('exit code 3') }],
      availableCount: 0,
      totalCapabilities: 1,
    });
  });

  test('a port that somebody else holds is named with its holder, at once and not after 30 s [S3-52, S3-63]', async () => {
    await using holder = await stranger();
    await using run = await muster(
      {
        'muster.yaml': configuration({ backend: service({}, { ports: { http: { fixed: holder.port } }, ready: { tcp: 'http', timeout: '30s' } }) }),
        'tests/a.mjs': needs('backend') + PASSES,
      },
      'run',
    );
    expect(run.exitCode).toBe(2);
    expect(run.tookMs).toBeLessThan(20_000);
    const [failed] = run.status().failed;
    expect(failed?.error).toContain(String(holder.port));
    expect(failed?.error).toContain(`pid ${holder.pid}`);
    expect((await fetch(`${holder.url}/health`)).status).toBe(200);
  });

  test('a service that answers, but not as it should, is asked as often as its table says, and the message says how often and where its log is [S3-53, S3-58, S3-66]', async () => {
    await using run = await muster(
      {
        'muster.yaml': configuration({ backend: service({ NOT_READY: '1000000' }, { retries: 3, retryDelay: '10ms' }) }),
        'tests/a.mjs': needs('backend') + PASSES,
      },
      'run',
    );
    expect(run.tookMs).toBeLessThan(20_000);
    expect(run.stderr).toMatch(/backend failed: http \/health answered 503: still warming up \(after 3 attempts\).*log: .*backend\.log/);
  });

  test('a refused connection to something that should be there is told at once, with the address [S3-07, S3-50]', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await using run = await muster(
      { 'muster.yaml': configuration({ backend: { external: { url }, ready: { http: '/health' } } }), 'tests/a.mjs': needs('backend') + PASSES },
      'run',
    );
    expect(run.exitCode).toBe(2);
    expect(run.tookMs).toBeLessThan(20_000);
    expect(run.status().failed).toMatchObject([{ service: 'backend', error: expect.stringMatching(`${url} is not ready: http /health was refused`) }]);
  });

  test('each service has a log of its own, which is kept and whose end is shown on failure [S3-46]', async () => {
    await using run = await muster(
      {
        'muster.yaml': configuration({ backend: service({ SAY: 'I am the backend' }), database: service({ SAY: 'no disk', EXIT: '1' }) }),
        'tests/a.mjs': needs('backend') + PASSES,
        'tests/b.mjs': needs('database') + PASSES,
      },
      'run',
    );
    expect(run.report('logs/backend.log')).toContain('I am the backend\nlistening on');
    expect(run.report('logs/database.log')).toBe('no disk\n');
    expect(run.stderr).toContain('| no disk');
    expect(run.stderr).not.toContain('I am the backend');
  });

  test('a suite may skip what cannot be had, with the reason; the run is no worse for it [S3-30]', async () => {
    const missing = { external: { url: '${env.NOWHERE_URL}' } };
    const suites = [scripts({ name: 'strict', include: ['strict/*.mjs'] }), scripts({ name: 'lenient', include: ['lenient/*.mjs'], onMissing: 'skip' })];
    const files = {
      'muster.yaml': configuration({ browser: missing }, { suites }),
      'lenient/a.mjs': needs('browser') + PASSES,
      'strict/b.mjs': needs('browser') + PASSES,
    };
    await using lenient = await muster(files, 'run --suite lenient');
    expect(lenient.exitCode, lenient.stderr).toBe(0);
    expect(lenient.results().tests).toMatchObject({ total: 0, skipped: 1 });
    expect(lenient.results().muster.tests).toMatchObject([
      { outcome: 'skipped', message: expect.stringMatching(/^browser cannot be had here: .*NOWHERE_URL/) },
    ]);
    await using both = await muster(files, 'run');
    expect(both.exitCode).toBe(2);
    expect(both.results().muster.tests.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['individual/lenient/a', 'skipped'],
      ['individual/strict/b', 'broken'],
    ]);
  });

  test('what failed in a dependency is told of the dependency [S3-66]', async () => {
    await using run = await muster(
      {
        'muster.yaml': configuration({ backend: service({}, { dependsOn: ['database'] }), database: service({ EXIT: '4' }) }),
        'tests/a.mjs': needs('backend') + PASSES,
      },
      'run',
    );
    expect(run.results().muster.tests).toMatchObject([{ outcome: 'broken', brokenBy: 'database', message: expect.stringContaining('exit code 4') }]);
    expect(run.stderr).toContain('backend was not started: database');
  });
});

describe('ports, sandboxes and folders', () => {
  test('the variable of a port changes its address and its start command together [S3-61]', async () => {
    const ports = { http: { env: 'BETRACE_PORT_BACKEND', fixed: 12011 } };
    const port = await freePort();
    await using run = await muster(
      { 'muster.yaml': configuration({ backend: service({}, { ports }) }), 'tests/a.mjs': `${needs('backend')}${tellsEnvironment('env.json')}` },
      'run',
      { env: { BETRACE_PORT_BACKEND: String(port) } },
    );
    expect(run.exitCode, run.stderr).toBe(0);
    expect(JSON.parse(run.read('env.json'))).toMatchObject({ MUSTER_BACKEND_URL: `http://127.0.0.1:${port}`, MUSTER_BACKEND_PORT: String(port) });
    expect(run.report('logs/backend.log')).toBe(`listening on ${port}\n`);
  });

  test('tests of one sandbox share their services, another sandbox has its own, and each is told where it is [S3-16, S3-49]', async () => {
    const inSandbox = (name: string, file: string) => `/**\n * @requires-backend\n * @sandbox ${name}\n */\n${tellsEnvironment(file)}`;
    await using run = await muster(
      {
        'muster.yaml': configuration({ backend: service() }),
        'tests/a.mjs': inSandbox('rule-editor', 'a.json'),
        'tests/b.mjs': inSandbox('rule-editor', 'b.json'),
        'tests/c.mjs': inSandbox('rule-editor-2', 'c.json'),
        'tests/d.mjs': needs('backend') + tellsEnvironment('d.json'),
      },
      'run',
    );
    expect(run.exitCode, run.stderr).toBe(0);
    const environment = (file: string): Record<string, string> => JSON.parse(run.read(file));
    const [a, b, c, d] = ['a.json', 'b.json', 'c.json', 'd.json'].map(environment);
    expect(a?.['MUSTER_BACKEND_URL']).toBe(b?.['MUSTER_BACKEND_URL']);
    expect(new Set([a, c, d].map((each) => each?.['MUSTER_BACKEND_URL'])).size).toBe(3);
    expect(new Set([a, c, d].map((each) => each?.['TMPDIR'])).size).toBe(3);
    expect(a?.['MUSTER_TEST_ID']).toBe('individual/tests/a');
    expect(run.status().started).toEqual(['backend', 'backend@rule-editor', 'backend@rule-editor-2']);
  });

  test('what services and tests put into their temporary folder is gone after the run [S3-45]', async () => {
    const litters =
      "import fs from 'node:fs';\nimport os from 'node:os';\nfs.writeFileSync(os.tmpdir() + '/litter', '');\nfs.writeFileSync('where', os.tmpdir());\n";
    await using run = await muster({ 'muster.yaml': configuration({ backend: service() }), 'tests/a.mjs': needs('backend') + litters }, 'run');
    expect(run.exitCode).toBe(0);
    expect(run.read('where')).not.toBe('');
    expect(fs.existsSync(run.read('where'))).toBe(false);
  });

  test.each([
    ['in one repository', true],
    ['in two repositories', false],
  ])('two runs at once %s share neither port nor folder, and both pass [S3-49]', async (_, isOne) => {
    const files = {
      'muster.yaml': configuration({ backend: service() }),
      // Ends when both runs are at their test: the other one is told to by a file.
      'tests/a.mjs': `${needs('backend')}import fs from 'node:fs';\nimport path from 'node:path';\nfs.writeFileSync(path.join(process.env.MEET, process.env.MUSTER_RUN_ID), JSON.stringify(process.env));\nwhile (fs.readdirSync(process.env.MEET).length < 2) await new Promise((resolve) => setTimeout(resolve, 10));\n${asks('backend')}`,
    };
    await using one = await project(files);
    await using two = await project(files);
    const meet = path.join(one.scratch, 'meet');
    fs.mkdirSync(meet);
    const env = { MEET: meet };
    const outcomes = await Promise.all([one.run('run', { env }), (isOne ? one : two).run('run', { env })]);
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    const environments = fs.readdirSync(meet).map((file): Record<string, string> => JSON.parse(fs.readFileSync(path.join(meet, file), 'utf8')));
    for (const name of ['MUSTER_RUN_ID', 'MUSTER_BACKEND_PORT', 'MUSTER_SANDBOX', 'TMPDIR']) {
      expect(new Set(environments.map((each) => each[name])).size, name).toBe(2);
    }
  });

  test('every process of a run is gone after it, children of services included [S3-43, S3-51, S3-64]', async () => {
    const parent = `import { spawn } from 'node:child_process';\nimport http from 'node:http';\nspawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', process.argv[2]], { detached: true, stdio: 'ignore' }).unref();\nhttp.createServer((_, response) => response.end()).listen(Number(process.env.PORT), '127.0.0.1');\n`;
    const backend = { ...service(), process: { command: ['node', 'parent.mjs', '${sandbox.dir}'], env: { PORT: '${port.http}' } } };
    await using own = await project({ 'muster.yaml': configuration({ backend }), 'parent.mjs': parent, 'tests/a.mjs': needs('backend') + FAILS });
    const running = own.start('run');
    await running.line(/backend is healthy/);
    await eventually(() => own.survivors().filter((command) => command.includes('1e6')).length > 0, 'the child of the service');
    expect((await running.ended).exitCode).toBe(1);
    expect(own.survivors()).toEqual([]);
  });
});
