/** `npx vitest` by hand, with `muster()` in its configuration: what is started, what tests see of it, and what is left. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { moments } from '../kill/moments.ts';
import { eventually } from '../rig/eventually.ts';
import { configuration } from '../rig/fakes.ts';
import { installPackages, type Packages } from '../rig/package.ts';
import { BROKEN, CAPABILITIES, carriers, FLAKY, MENDED, marks, musterYaml, started, statuses } from '../rig/plugins.ts';
import { type Files, type Project, project, type RunOptions } from '../rig/project.ts';
import { startRecorder } from '../rig/recorder.ts';

const SEED = Number(process.env['MUSTER_SEED'] ?? 7);
const MOMENTS = 12;

let packages: Packages;
beforeAll(() => {
  packages = installPackages();
});
afterAll(() => packages[Symbol.dispose]());

const CONFIG = `import { muster } from 'muster/vitest';
export default { plugins: [muster()], test: { include: ['tests/**/*.test.ts'], testTimeout: 60_000 } };
`;

const ASKS = `/** @requires-backend */
import { expect, inject, test } from 'vitest';
test('asks', async () => {
  const { backend, other } = inject('muster').urls;
  expect((await fetch(backend + '/health')).status).toBe(200);
  expect(process.env.MUSTER_BACKEND_URL).toBe(backend);
  expect(other).toBeUndefined();
});
`;

function repository(files: Files, yaml: unknown = musterYaml): Promise<Project> {
  return project({ 'package.json': { type: 'module' }, 'muster.yaml': yaml, 'vitest.config.ts': CONFIG, ...files }, { packages: packages.dir });
}

const vitest = (own: Project, words: string, options: RunOptions = {}) =>
  own.start(words, { ...options, env: { NO_COLOR: '1', ...options.env }, script: packages.file('vitest/vitest.mjs') });

describe.concurrent('npx vitest run', { timeout: 120_000 }, () => {
  test('lets requests to the services carry the name of the test', async () => {
    await using recorder = await startRecorder();
    await using own = await repository({
      'tests/asks.test.ts': `import { describe, test } from 'vitest';\ndescribe('orders', () => { test('are listed', () => fetch('${recorder.url}/orders')); });\n`,
    });
    const run = await vitest(own, 'run').ended;
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(recorder.told()).toEqual([['/orders', 'orders > are listed', 'test.id=orders%20>%20are%20listed']]);
  });

  test('starts what the selected files need and nothing else, and ends it before it returns', async () => {
    await using own = await repository({
      'tests/asks.test.ts': ASKS,
      'tests/else.test.ts': "/** @requires-other */\nimport { test } from 'vitest';\ntest('is elsewhere', () => {});\n",
    });
    const run = await vitest(own, 'run tests/asks.test.ts').ended;
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect([started(own), carriers(own)]).toEqual([['backend'], []]);
    const none = await vitest(own, 'run tests/asks.test.ts -t nothing-is-called-so').ended;
    expect(none.stdout).toContain('1 skipped');
    expect(started(own)).toEqual([]);
  });

  test('a test with an unmet need fails by its name before hooks and body, and the others run [S3-07, S3-30]', async () => {
    await using own = await repository({
      'tests/some.test.ts': `import { beforeEach, expect, test } from 'vitest';
/** @requires-broken */
test('cannot', () => console.log('BODY'));
/** @requires-backend */
test.each([1])('can %i', async () => expect((await fetch(process.env.MUSTER_BACKEND_URL + '/health')).status).toBe(200));
beforeEach(({ task }) => { if (task.name === 'cannot') console.log('HOOK'); });
`,
      'tests/whole.test.ts': `/** @requires-broken */
import { beforeAll, test } from 'vitest';
beforeAll(() => console.log('HOOK'));
test('one', () => console.log('BODY'));
`,
    });
    const run = await vitest(own, 'run').ended;
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain('1 passed');
    expect(run.stderr).toMatch(/broken is not there, which this test requires\s+broken failed: it ended \(exit code 5\).*log: \S+broken\.log\s+\| no licence/);
    expect(run.stderr).toContain('tests/some.test.ts > cannot');
    expect(run.stdout).not.toMatch(/BODY|HOOK/);
    expect(statuses(own)).toMatchObject([{ started: ['backend'], failed: [{ service: 'broken' }] }]);
  });

  test('a test of a lenient suite is skipped with the name of what is missing [S3-30]', async () => {
    const suite = { name: 'unit', runner: 'vitest', kind: 'individual', include: ['tests/*.test.ts'], onMissing: 'skip', env: { GREETING: 'hello' } };
    await using own = await repository(
      {
        'tests/a.test.ts':
          "import { expect, test } from 'vitest';\n/** @requires-broken */\ntest('cannot', () => {});\ntest('can', () => expect(process.env.GREETING).toBe('hello'));\n",
      },
      configuration(CAPABILITIES, { suites: [suite] }),
    );
    const run = await vitest(own, 'run --reporter=verbose').ended;
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/cannot.*broken is not there/);
    expect(run.stdout).toMatch(/1 passed.*1 skipped/);
  });

  test('each file is in the sandbox that it names', async () => {
    const inSandbox = (name: string) => `/** @requires-backend\n * @sandbox ${name} */
import { expect, test } from 'vitest';
import fs from 'node:fs';
test('is alone', async () => {
  const sandbox = JSON.parse(fs.readFileSync(process.env.MUSTER_SANDBOX, 'utf8'));
  expect(sandbox.name).toBe('${name}');
  expect(process.env.MUSTER_BACKEND_URL).toBe(sandbox.capabilities.backend.url);
  expect((await fetch(process.env.MUSTER_BACKEND_URL + '/health')).status).toBe(200);
});
`;
    await using own = await repository({ 'tests/one.test.ts': inSandbox('one'), 'tests/two.test.ts': inSandbox('two') });
    const run = await vitest(own, 'run').ended;
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(started(own)).toEqual(['backend@one', 'backend@two']);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('%s to the runner leaves nothing: no service, no worker, no lease [S3-26, S3-43]', async (signal) => {
    await using own = await repository({
      'tests/hangs.test.ts': `/** @requires-backend */\nimport { test } from 'vitest';\ntest('hangs', async () => {\n  ${marks('running')}\n  await new Promise(() => setInterval(() => {}, 1000));\n});\n`,
    });
    const runner = vitest(own, 'run');
    await eventually(() => own.has('running'), 'the test runs', 60_000);
    expect(carriers(own).length).toBeGreaterThan(4);
    runner.signal(signal);
    await runner.ended;
    await eventually(() => carriers(own).length === 0, `nothing is left after ${signal}`, 15_000);
    expect(own.survivors()).toEqual([]);
  });

  test(`SIGKILL to the runner at ${MOMENTS} moments of its life leaves nothing (MUSTER_SEED=${SEED}) [S3-43]`, { timeout: 180_000 }, async () => {
    await using own = await repository({ 'tests/asks.test.ts': ASKS });
    const { tookMs } = await vitest(own, 'run').ended;
    for (const moment of moments(MOMENTS, tookMs, SEED)) {
      const runner = vitest(own, 'run');
      await sleep(moment);
      runner.signal('SIGKILL');
      await runner.ended;
      await eventually(() => carriers(own).length === 0, `nothing is left after ${moment} of ${Math.round(tookMs)} ms`, 15_000);
    }
  });

  test('one plugin in the root configuration serves all projects, in processes and on threads', async () => {
    const projects = "[{ test: { name: 'one', include: ['tests/one.test.ts'] } }, { test: { name: 'two', include: ['tests/two.test.ts'], pool: 'threads' } }]";
    const asks = (name: string) =>
      `/** @requires-${name} */\nimport { expect, inject, test } from 'vitest';\ntest('asks', async () => {\n  expect((await fetch(process.env.MUSTER_${name.toUpperCase()}_URL + '/health')).status).toBe(200);\n  expect(inject('muster').urls.${name}).toBe(process.env.MUSTER_${name.toUpperCase()}_URL);\n});\n`;
    await using own = await repository({
      'vitest.config.ts': `import { muster } from 'muster/vitest';\nexport default { plugins: [muster()], test: { projects: ${projects} } };\n`,
      'tests/one.test.ts': asks('backend'),
      'tests/two.test.ts': asks('other'),
    });
    const run = await vitest(own, 'run').ended;
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(statuses(own)).toMatchObject([{ started: ['backend', 'other'] }]);
  });

  test('two at once do not meet', async () => {
    await using own = await repository({ 'tests/asks.test.ts': ASKS });
    const both = await Promise.all([vitest(own, 'run').ended, vitest(own, 'run').ended]);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(statuses(own).map((status) => status.started)).toEqual([['backend'], ['backend']]);
  });
});

describe.concurrent('vitest in watch mode', { timeout: 120_000 }, () => {
  test('starts what a changed file needs now, tries again what failed, and leaves nothing when it is ended', async () => {
    const needs = (name: string, title: string) => `/** @requires-${name} */
import { expect, test } from 'vitest';
test('${title}', async () => expect((await fetch(process.env.MUSTER_${name.toUpperCase()}_URL + '/health')).status).toBe(200));
`;
    await using own = await repository(
      {
        'tests/a.test.ts': needs('backend', 'first'),
        'flaky.mjs': BROKEN,
      },
      configuration({ ...CAPABILITIES, flaky: FLAKY }, { suites: [] }),
    );
    const watch = vitest(own, '--watch --no-clearScreen --reporter=verbose', { env: { CI: '' } });
    await watch.line(/✓.*first/, 'stdout');
    expect(started(own)).toEqual(['backend']);
    own.write('tests/a.test.ts', needs('other', 'second'));
    await watch.line(/✓.*second/, 'stdout');
    expect(started(own)).toEqual(['backend', 'other']);
    own.write('tests/a.test.ts', needs('flaky', 'third'));
    await watch.line(/flaky is not there, which this test requires/);
    own.write('flaky.mjs', MENDED);
    own.write('tests/a.test.ts', needs('flaky', 'fourth'));
    await watch.line(/✓.*fourth/, 'stdout');
    own.write('tests/a.test.ts', needs('bakend', 'fifth'));
    await watch.line(/bakend.*(\n.*)?did you mean backend/);
    watch.signal('SIGTERM');
    await watch.ended;
    await eventually(() => carriers(own).length === 0, 'nothing is left', 15_000);
  });
});

describe.concurrent('what cannot begin', { timeout: 120_000 }, () => {
  test('without a muster.yaml it says what was looked for and how to get one', async () => {
    await using own = await project({ 'package.json': { type: 'module' }, 'vitest.config.ts': CONFIG, 'tests/a.test.ts': ASKS }, { packages: packages.dir });
    const run = await vitest(own, 'run').ended;
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/Muster could not hold services for these tests\.[\s\S]*muster init/);
  });

  test('a capability that nobody declares is told with its place before anything starts', async () => {
    await using own = await repository({ 'tests/a.test.ts': ASKS.replace('@requires-backend', '@requires-bakend') });
    const run = await vitest(own, 'run').ended;
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/tests\/a\.test\.ts:1:\d+ .*bakend[\s\S]*did you mean backend/);
    expect(statuses(own)).toEqual([]);
  });
});

describe.concurrent('somebody else is in front', { timeout: 120_000 }, () => {
  test('below muster run nothing is started a second time, and tests see the same addresses [S3-57]', async () => {
    const suite = { name: 'unit', runner: 'vitest', kind: 'individual', include: ['tests/*.test.ts'] };
    await using own = await repository({ 'tests/asks.test.ts': ASKS }, configuration(CAPABILITIES, { suites: [suite] }));
    const run = await own.run('run');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(statuses(own)).toMatchObject([{ started: ['backend'] }]);
  });

  test('with SKIP_GLOBAL_SETUP=1 nothing is started at all [S3-57]', async () => {
    await using own = await repository({ 'tests/a.test.ts': "/** @requires-broken */\nimport { test } from 'vitest';\ntest('runs', () => {});\n" });
    const run = await vitest(own, 'run', { env: { SKIP_GLOBAL_SETUP: '1' } }).ended;
    expect(run.exitCode, run.stderr).toBe(0);
    expect(own.has('.muster')).toBe(false);
  });
});
