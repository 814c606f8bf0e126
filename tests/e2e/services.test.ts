/** Services without tests (`up`, `down`, `status`), and the commands that help with a repository (`doctor`, `init`, `explain`, `completion`). */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { containments } from '../rig/containments.ts';
import { configuration, FAILS, needs, PASSES, service } from '../rig/fakes.ts';
import { muster, project } from '../rig/project.ts';

describe('up and down', () => {
  const files = { 'muster.yaml': configuration({ backend: service({}, { dependsOn: ['database'] }), database: service(), frontend: service() }) };

  test('up holds services and tells the environment that tests would get; status shows them; down ends them and waits [S3-26, S3-51]', async () => {
    await using own = await project(files);
    const up = own.start('up backend');
    await up.line(/ready; Ctrl-C or `muster down` stops everything/);
    const [, url = ''] = await up.line(/^MUSTER_BACKEND_URL=(.+)$/m, 'stdout');
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await own.run('status --json')).json()).toMatchObject({
      up: [
        {
          pid: up.pid,
          capabilities: [
            { name: 'database', url: expect.stringMatching(/^http/) },
            { name: 'backend', url },
          ],
        },
      ],
      lastRun: null,
    });
    const down = await own.run('down --json');
    expect(down.json()).toMatchObject({ stopped: [{ pid: up.pid }] });
    expect(own.survivors()).toEqual([]);
    expect((await up.ended).exitCode).toBe(0);
    expect((await own.run('status --json')).json()).toMatchObject({ up: [] });
    expect((await own.run('down')).stdout).toBe('nothing is up here\n');
  });

  test('up tells the variables that a service gives under names of its own, and nothing that the caller has already', async () => {
    const backend = service({}, { exports: { STORE_URI: '${capability.backend.url}', STORE_PASSWORD: '${env.STORE_PASSWORD}' } });
    await using own = await project({ 'muster.yaml': configuration({ backend }) }, { env: { STORE_PASSWORD: 'the caller has it' } });
    const up = own.start('up --json');
    await up.line(/ready; Ctrl-C/);
    const { environment } = (await own.run('up --json')).json() as { readonly environment: Record<string, string> };
    expect(environment['STORE_URI']).toBe(environment['MUSTER_BACKEND_URL']);
    expect(Object.keys(environment).filter((name) => !name.startsWith('MUSTER_'))).toContain('STORE_URI');
    for (const name of ['PATH', 'STORE_PASSWORD']) expect(environment).not.toHaveProperty(name);
    await own.run('down');
    expect([(await up.ended).exitCode, own.survivors()]).toEqual([0, []]);
  });

  test('up of what is up already starts no second set: it tells the environment of the first and ends [M-03]', async () => {
    await using own = await project(files);
    const [first, second] = [own.start('up backend --json'), own.start('up backend --json')];
    const ended = await Promise.race([first, second].map(async (up) => ({ up, outcome: await up.ended })));
    expect(ended.outcome.exitCode).toBe(0);
    expect(ended.outcome.stderr).toMatch(/already up since .*: muster up with pid \d+ holds it/);
    const holder = ended.up === first ? second : first;
    expect(ended.outcome.json()).toMatchObject({ pid: holder.pid, isReady: true, environment: { MUSTER_BACKEND_URL: expect.any(String) } });
    const partly = await own.run('up backend frontend --json');
    expect(partly.exitCode).toBe(2);
    expect(partly.problems()).toMatchObject([
      { code: 'already-up', message: expect.stringContaining('without frontend'), hint: expect.stringContaining('muster down') },
    ]);
    const beside = own.start('up frontend');
    await beside.line(/ready; Ctrl-C/);
    expect((await own.run('status --json')).json()).toMatchObject({ up: expect.objectContaining({ length: 2 }) });
    await own.run('down');
    expect([(await holder.ended).exitCode, (await beside.ended).exitCode, own.survivors()]).toEqual([0, 0, []]);
  });

  test('a run beside up says that it starts services of its own, why, and how to share; up --check tells what up holds [M-03]', async () => {
    await using own = await project({ ...files, 'tests/a.mjs': needs('backend') + PASSES, 'tests/b.mjs': `/** @sandbox own */\n${needs('backend')}${PASSES}` });
    expect((await own.run('run tests/a.mjs')).stderr).not.toContain('muster up');
    const up = own.start('up backend');
    await up.line(/ready; Ctrl-C/);
    const [, url = ''] = await up.line(/^MUSTER_BACKEND_URL=(.+)$/m, 'stdout');
    const run = await own.run('run');
    expect([run.exitCode, run.status().started.length]).toEqual([0, 4]);
    expect(run.stderr).toMatch(
      /^warning: muster up \(run-\S+, pid \d+\) holds database, backend too, and this run does not use them: .*\n.*declare it reusable: true/m,
    );
    expect(run.results().muster.warnings).toMatchObject([{ code: 'up-not-used', message: expect.stringContaining(`pid ${up.pid}`) }]);
    const check = await own.run('up --check');
    expect(check.exitCode).toBe(2);
    expect(check.stderr).toContain(`Already running: backend  ${url}  its checks hold there\n`);
    expect(check.stderr).toContain('frontend is not running: process: no muster up of this repository holds it, and none is kept warm\n');
    expect(check.stderr).toContain('muster up frontend starts it\n');
    expect(check.stderr).toMatch(/\ncheck: 2 run, 1 not, for the reason that each gives; muster up starts what can be started\n$/);
    expect((await own.run('up --check backend')).exitCode).toBe(0);
    await own.run('down');
    expect([(await up.ended).exitCode, own.survivors()]).toEqual([0, []]);
  });

  test('up keeps reusable services for the runs that follow, and down ends both and says so', async () => {
    await using own = await project({ 'muster.yaml': configuration({ backend: service({}, { reusable: true }) }), 'tests/a.mjs': needs('backend') + PASSES });
    const up = own.start('up --warm');
    await up.line(/ready; Ctrl-C/);
    const run = await own.run('run --warm');
    expect(run.status()).toMatchObject({ alreadyRunning: ['backend'] });
    expect(run.stderr).not.toContain('does not use');
    expect(await own.run('up --check')).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('check: all that was asked for runs (1)') });
    const down = await own.run('down');
    expect(down.stdout).toMatch(/^stopped backend \(run-.*\)\nstopped backend, which was warm\n$/);
    expect([(await up.ended).exitCode, own.survivors()]).toEqual([0, []]);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('up ends with %s, and all that it started with it [S3-26]', async (signal) => {
    await using own = await project(files);
    const up = own.start('up --json');
    const [line] = await up.line(/^\{.*\}$/m, 'stdout');
    expect(JSON.parse(line).environment).toMatchObject({ MUSTER_BACKEND_URL: expect.any(String), MUSTER_FRONTEND_URL: expect.any(String) });
    up.signal(signal);
    const { exitCode, stdout } = await up.ended;
    expect([exitCode, own.survivors()]).toEqual([0, []]);
    expect(JSON.parse(stdout).run, 'one document, and nothing else').toBe(JSON.parse(line).run);
  });

  test('up ends with 2 when one of them fails to start, and stops the others [S3-26]', async () => {
    await using own = await project({ 'muster.yaml': configuration({ backend: service(), broken: service({ SAY: 'no licence', EXIT: '5' }) }) });
    const up = await own.run('up --json');
    expect(up.exitCode).toBe(2);
    expect(up.problems()).toMatchObject([{ code: 'exited-early', message: expect.stringContaining('exit code 5') }]);
    expect(up.stderr).toContain('no licence');
    expect(own.survivors()).toEqual([]);
  });

  test('up ends with 2 when one of them dies later [S3-27]', async () => {
    await using own = await project(files);
    const up = own.start('up backend');
    const [, url = ''] = await up.line(/^MUSTER_BACKEND_URL=(.+)$/m, 'stdout');
    await fetch(`${url}/exit?code=7`, { method: 'POST' }).catch(() => {});
    const { exitCode, stderr } = await up.ended;
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/backend.*exit code 7/);
  });

  test('up of something that is not declared says what is', async () => {
    await using run = await muster(files, 'up bakend --json');
    expect(run.exitCode).toBe(2);
    expect(run.problems()).toMatchObject([{ code: 'unknown-capability', hint: expect.stringContaining('did you mean backend?') }]);
  });
});

describe('status', () => {
  test.each(['{', 'null', '[]', '{"exit_code":0}'])('results that hold %j are passed over for those of the run before', async (damaged) => {
    await using own = await project({
      'muster.yaml': configuration(),
      '.muster/runs/run-20200101-000000-aaaa/results.json': '{"exit_code":0,"completed_at":"","tests":{"passed":7,"failed":0,"errors":0}}',
      '.muster/runs/run-20200102-000000-aaaa/results.json': damaged,
    });
    const { exitCode, stdout, stderr } = await own.run('status');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('7 tests passed');
  });

  test('tells how the last run ended', async () => {
    await using own = await project({ 'muster.yaml': configuration(), 'tests/a.mjs': PASSES, 'tests/b.mjs': FAILS });
    expect((await own.run('status')).stdout).toContain('no run yet');
    const run = await own.run('run');
    const { json, stdout } = await own.run('status --json');
    expect(json()).toMatchObject({ lastRun: { run: run.results().run_id, exitCode: 1, passed: 1, failed: 1, errors: 0 } });
    expect(stdout).not.toBe('');
    expect((await own.run('status')).stdout).toContain('1 test passed, 1 failed, 0 broken; exit code 1');
  });
});

describe('doctor', () => {
  test('says for each capability which provider can give it here, or why not, and starts nothing', async () => {
    const capabilities = {
      backend: service(),
      browser: { external: { program: ['no-such-browser'] } },
      cache: { container: { image: 'redis:7', expose: { http: 6379 } }, ports: { http: {} } },
    };
    await using own = await project({ 'muster.yaml': configuration(capabilities) });
    const doctor = await own.run('doctor --json');
    expect(doctor.exitCode).toBe(0);
    expect(doctor.json()).toMatchObject({ containment: { name: containments[0], measured: process.platform === 'linux' } });
    expect(doctor.json()).toMatchObject({
      capabilities: expect.arrayContaining([
        { name: 'backend', providers: [{ kind: 'process', state: 'startable', because: expect.any(String) }] },
        { name: 'browser', providers: [{ kind: 'external', state: 'unusable', because: expect.stringContaining('no-such-browser') }] },
        { name: 'cache', providers: [{ kind: 'container', state: 'unusable', because: expect.any(String) }] },
      ]),
    });
    expect(own.files()).toEqual(['muster.yaml']);
  });

  test('looks at the machine where no repository is', async () => {
    await using run = await muster({}, 'doctor');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/git +\d+\.\d+/);
    expect(run.stdout).toContain('muster init');
  });
});

describe('init', () => {
  test('writes a muster.yaml with which the tests that are there run at once', async () => {
    await using own = await project(
      {
        'package.json': { name: 'shop', type: 'module', devDependencies: { vitest: '*' } },
        'tests/a.test.ts': "import { test } from 'vitest';\ntest('a', () => {});\n",
      },
      { packages: true },
    );
    const init = await own.run('init');
    expect([init.exitCode, init.stdout]).toEqual([0, 'wrote muster.yaml with suites for vitest; next: muster plan\n']);
    const run = await own.run('run');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.results().tests.passed).toBe(1);
    const again = await own.run('init');
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain('--force');
  });
});

describe('init where no test is', () => {
  const first = { 'package.json': { name: 'shop', type: 'module', devDependencies: { vitest: '*', '@playwright/test': '*' } } };

  test('says so, and writes a suite that takes the first test of the runner that is there', async () => {
    await using own = await project(first, { packages: true });
    const init = await own.run('init');
    expect(init.stdout).toMatch(/^wrote muster\.yaml with a suite for vitest, which has no test here yet: .*; next: write a test, then muster plan\n$/);
    const none = await own.run('plan --json');
    expect([none.exitCode, none.problems()]).toMatchObject([2, [{ code: 'no-tests', file: 'muster.yaml', hint: expect.stringContaining('write a test') }]]);
    own.write('any/where/a.test.ts', "import { test } from 'vitest';\ntest('a', () => {});\n");
    const run = await own.run('run');
    expect([run.exitCode, run.results().tests.passed], run.stderr).toEqual([0, 1]);
    own.write('e2e/b.spec.ts', "import { test } from '@playwright/test';\ntest('b', () => {});\n");
    // As the comment says.
    own.write('muster.yaml', own.read('muster.yaml').replace(/^#( {2}- name: e2e)\n#(.*)\n#(.*)\n#(.*)$/m, '$1\n$2\n$3\n$4'));
    expect((await own.run('plan --json')).plan().tests.map(({ id }) => id)).toEqual(['e2e/e2e/b.spec#b', 'individual/any/where/a.test#a']);
  });

  test('without any runner it writes an example, and nothing to run is refused until it is filled in', async () => {
    await using own = await project({});
    expect((await own.run('init')).stdout).toContain('without a suite, since no test file was found here');
    const none = await own.run('run --json');
    expect([none.exitCode, none.results().muster.problems]).toMatchObject([2, [{ code: 'no-tests', hint: 'declare one under suites: in muster.yaml' }]]);
    own.write('tests/a.mjs', PASSES);
    own.write(
      'muster.yaml',
      own
        .read('muster.yaml')
        .replace('suites: []', 'suites:')
        .replace(/^#( {2}- name: scripts)\n#(.*)\n#(.*)\n#(.*)\n#(.*)$/m, '$1\n$2\n$3\n$4\n$5'),
    );
    const run = await own.run('run');
    expect([run.exitCode, run.results().tests.passed], run.stderr).toEqual([0, 1]);
  });

  test("files of Node's own test runner become a suite", async () => {
    await using own = await project({ 'a.test.mjs': "import { test } from 'node:test';\ntest('a', () => {});\n" });
    expect((await own.run('init')).stdout).toContain('with suites for command');
    const run = await own.run('run');
    expect([run.exitCode, run.results().tests.passed], run.stderr).toEqual([0, 1]);
  });
});

describe('explain', () => {
  test('tells why a test is in the last plan, or is not, with the path from the change to the test [S0-02]', async () => {
    const traces = { traces: [{ trace_id: 't', test_id: 'individual/tests/a', spans: [{ service: 'backend', resource: 'GET /', span_id: 's' }] }] };
    await using own = await project({
      'muster.yaml': configuration({ backend: service() }, { traces: ['traces.json'] }),
      'traces.json': traces,
      'tests/a.mjs': needs('backend') + PASSES,
      'tests/b.mjs': PASSES,
    });
    expect((await own.run('explain individual/tests/a')).stderr).toContain('nothing was run here yet');
    await own.run('run --changed backend');
    const explained = await own.run('explain individual/tests/a');
    expect(explained.exitCode).toBe(0);
    expect(explained.stdout).toContain('individual/tests/a is in the plan:\n  touches backend');
    expect(explained.stdout).toContain('-> individual/tests/a');
    expect((await own.run('explain individual/tests/b', { cwd: 'tests' })).stdout).toContain('never traced');
    const unknown = await own.run('explain individual/tests/c');
    expect([unknown.exitCode, unknown.stdout]).toEqual([2, '']);
    expect(unknown.stderr).toContain('did you mean individual/tests/');
  });

  test('tells what a code means, why it happens and what to do [S3-66]', async () => {
    await using run = await muster({}, 'explain port-in-use');
    expect(run.exitCode).toBe(0);
    expect(run.stdout.split('\n').length).toBeGreaterThan(4);
  });
});

describe('completion', () => {
  test('the script for bash completes commands and their flags', async () => {
    await using run = await muster({}, 'completion bash');
    expect(run.exitCode).toBe(0);
    const complete = (...words: readonly string[]) =>
      execFileSync(
        'bash',
        ['-c', `${run.stdout}\nCOMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _muster; printf '%s\\n' "\${COMPREPLY[@]}"`, 'bash', ...words],
        {
          encoding: 'utf8',
          cwd: path.parse(process.cwd()).root,
        },
      )
        .trim()
        .split('\n');
    expect(complete('muster', 'sta').sort()).toEqual(['stack', 'status']);
    expect(complete('muster', 'run', '--cha')).toEqual(['--changed']);
  });

  test.each([
    ['zsh', 'bashcompinit'],
    ['fish', 'complete -c muster'],
  ])('there is one for %s', async (shell, says) => {
    await using run = await muster({}, `completion ${shell}`);
    expect([run.exitCode, run.stdout.includes(says)]).toEqual([0, true]);
  });

  test('another shell is told which there are', async () => {
    await using run = await muster({}, 'completion tcsh');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('bash, zsh, fish');
  });
});
