/** What a runner leaves behind is ended and named, and fails the run where that was asked. */
import { expect, test } from 'vitest';
import { configuration, needs, PASSES, scripts } from '../rig/fakes.ts';
import { muster, project } from '../rig/project.ts';

/** Starts a server in a session of its own, waits until it listens, and forgets it. */
const FORGETS = `import { spawn } from 'node:child_process';
const server = "require('node:http').createServer().listen(0, '127.0.0.1', () => process.stdout.write('up'))";
const child = spawn(process.execPath, ['-e', server, 'forgotten'], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
child.stdout.once('data', () => process.exit(0));
`;

const files = (test: string) => ({ 'muster.yaml': configuration({}, { suites: [scripts()] }), 'tests/a.mjs': test });

test('a server that a test forgot is ended, and named with its port in the results', async () => {
  await using outcome = await muster(files(FORGETS), ['run', '--json']);
  expect(outcome.exitCode).toBe(0);
  const { leaks } = outcome.results().muster;
  expect(leaks).toEqual([{ pid: expect.any(Number), command: expect.stringContaining('forgotten'), ports: [expect.any(Number)] }]);
  expect(() => process.kill(leaks[0]?.pid ?? 0, 0)).toThrow('ESRCH');
  expect(outcome.stderr).toContain('was left behind');
});

test('with --leaks fail it refuses the run', async () => {
  await using outcome = await muster(files(FORGETS), ['run', '--json', '--leaks', 'fail']);
  expect(outcome.exitCode).toBe(2);
  expect(outcome.results().muster.problems).toMatchObject([{ code: 'leak' }]);
});

/** A task that starts a server and ends. */
const TASK = { process: { command: ['node', 'task.mjs'], oneShot: true } };

test('what a task leaves behind is ended and named as well, and with --leaks fail it refuses the run', async () => {
  const own = { 'muster.yaml': configuration({ task: TASK }, { suites: [scripts()] }), 'task.mjs': FORGETS, 'tests/a.mjs': needs('task') + PASSES };
  await using outcome = await muster(own, ['run', '--json', '--leaks', 'fail']);
  expect(outcome.exitCode, outcome.stderr).toBe(2);
  const { leaks, problems } = outcome.results().muster;
  expect(leaks).toEqual([{ pid: expect.any(Number), command: expect.stringContaining('forgotten'), ports: [expect.any(Number)] }]);
  expect(problems).toMatchObject([{ code: 'leak' }]);
});

test('a test that leaves nothing behind has no leaks, and --leaks takes two words only', async () => {
  await using clean = await muster(files(PASSES), ['run', '--json', '--leaks', 'fail']);
  expect([clean.exitCode, clean.results().muster.leaks]).toEqual([0, []]);
  await using wrong = await muster(files(PASSES), ['run', '--leaks', 'loud']);
  expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('--leaks takes warn or fail')]);
});

/** Listens where it is told, on a port that the system chooses, and on the first free one from 31,000. */
const LISTENS = `import fs from 'node:fs';
import net from 'node:net';
const listen = (port) => new Promise((resolve, reject) => {
  const server = net.createServer().once('error', reject).listen(port, '127.0.0.1', () => resolve(server.address().port));
});
let fixed = null;
for (let port = 31_000; fixed === null; port++) fixed = await listen(port).catch(() => null);
fs.writeFileSync('ports', JSON.stringify({ fixed, chosen: await listen(0) }));
await listen(Number(process.env.PORT));
`;

test('ports on which a living service listens undeclared are named with it; one of its own choice refuses the run with --leaks fail', async () => {
  const backend = { process: { command: ['node', 'listens.mjs'], env: { PORT: '${port.http}' } }, ports: { http: {} } };
  await using own = await project({
    'muster.yaml': configuration({ backend }, { suites: [scripts()] }),
    'listens.mjs': LISTENS,
    'tests/a.mjs': needs('backend') + PASSES,
  });
  const run = await own.run('run');
  const { fixed, chosen } = JSON.parse(own.read('ports'));
  expect(run.exitCode, run.stderr).toBe(0);
  const command = expect.stringContaining('listens.mjs');
  expect(run.results().muster.leaks).toEqual([{ pid: expect.any(Number), command, ports: [fixed, chosen], owner: 'backend', fixed: [fixed] }]);
  expect(run.stderr).toContain(`backend listened on a port that nobody declares (${fixed})`);

  const strict = await own.run('run --leaks fail');
  expect(strict.exitCode).toBe(2);
  expect(strict.results().muster.problems).toMatchObject([
    { code: 'leak', message: expect.stringMatching(/^backend listened on a port that nobody declares \(\d+\)/) },
  ]);

  own.write('listens.mjs', LISTENS.replace(/^for .*$/m, ''));
  const chosenOnly = await own.run('run --leaks fail');
  expect([chosenOnly.exitCode, chosenOnly.results().muster.leaks], chosenOnly.stderr).toMatchObject([0, [{ owner: 'backend', fixed: [] }]]);
  expect(chosenOnly.stderr).not.toContain('nobody declares');
});

test('of a service that stays between runs they are named by every run that has it, and it stays', { timeout: 120_000 }, async () => {
  const backend = { process: { command: ['node', 'listens.mjs'], env: { PORT: '${port.http}' } }, ports: { http: {} }, reusable: true };
  await using own = await project({
    'muster.yaml': configuration({ backend }, { suites: [scripts()] }),
    'listens.mjs': LISTENS,
    'tests/a.mjs': needs('backend') + PASSES,
  });
  const first = await own.run('run --warm');
  const { fixed, chosen } = JSON.parse(own.read('ports'));
  const leak = { pid: expect.any(Number), command: expect.stringContaining('listens.mjs'), ports: [fixed, chosen], owner: 'backend', fixed: [fixed] };
  expect([first.exitCode, first.results().muster.leaks], first.stderr).toEqual([0, [leak]]);

  const second = await own.run('run --warm --leaks fail');
  expect([second.exitCode, second.status().alreadyRunning], second.stderr).toEqual([2, ['backend']]);
  expect(second.results().muster.problems).toMatchObject([{ code: 'leak', message: expect.stringContaining(`nobody declares (${fixed})`) }]);
  expect((await own.run('down')).stdout).toBe('stopped backend, which was warm\n');
  expect(own.survivors()).toEqual([]);
});
