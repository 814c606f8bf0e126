import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { expect, test, vi } from 'vitest';
import { requirementsFor } from '../../../harness/capabilities/ensure.ts';
import { conflictingPort } from '../../../harness/capabilities/port-in-use.ts';
import { capabilityName, runId } from '../../../harness/model/ids.ts';
import type { Problem } from '../../../harness/model/problem.ts';
import { explain, renderProblem } from '../../../harness/report/explain.ts';
import { openSandboxes } from '../../../harness/sandbox/sandboxes.ts';
import { capability, processSpec, type Rig, rig, stranger, task } from './rig.ts';

vi.setConfig({ testTimeout: 30_000 });

const problemsOf = (running: { readonly failed: readonly { readonly problem: Problem }[] }) => running.failed.map(({ problem }) => problem);

test('a process that ends before it is ready fails at once, with its exit code, its log and its last 20 lines [S3-50]', async () => {
  const script = 'for (let line = 1; line <= 30; line++) console.log("line " + line); console.error("no database"); process.exit(7)';
  await using it = await rig([capability('backend', { providers: [processSpec({}, { command: [process.execPath, '-e', script] })] })]);
  const running = await it.start();
  const [problem] = problemsOf(running);
  expect(problem).toMatchObject({ code: 'exited-early', capability: 'backend', exit: 'exit code 7', log: it.logOf('backend') });
  const lastLines = problem && 'lastLines' in problem ? problem.lastLines : [];
  expect(lastLines).toEqual([...Array.from({ length: 19 }, (_, index) => `line ${index + 12}`), 'no database']);
  expect(it.events.at(-1)).toMatchObject({ kind: 'capability-failed', capability: 'backend', phase: 'infra_deploy', onMissing: 'fail', problem });
  expect(renderProblem(problem as Problem)).toContain(it.logOf('backend'));
});

test('a signal that ended it is named', async () => {
  await using it = await rig([task('migrate', 'process.kill(process.pid, "SIGKILL")')]);
  expect(problemsOf(await it.start())).toMatchObject([{ code: 'exited-early', exit: 'signal SIGKILL' }]);
});

test('one failure does not stop the others, and those that depend on it say on whom', async () => {
  await using it = await rig([
    capability('database', { env: { EXIT: '1' } }),
    capability('backend', { dependsOn: ['database'] }),
    capability('ui', { dependsOn: ['backend'] }),
    capability('mail'),
  ]);
  const running = await it.start(undefined, { onMissing: ({ capability: name }) => (name === 'ui' ? 'skip' : 'fail') });
  expect(running.failed).toMatchObject([
    { requirement: { capability: 'database' }, problem: { code: 'exited-early' } },
    { requirement: { capability: 'backend' }, problem: { code: 'dependency-failed', dependsOn: 'database' } },
    { requirement: { capability: 'ui' }, problem: { code: 'dependency-failed', dependsOn: 'backend' } },
  ]);
  expect(running.stateOf('mail', null)?.kind).toBe('ready');
  expect(it.events.find((event) => event.kind === 'capability-failed' && event.capability === 'ui')).toMatchObject({ onMissing: 'skip' });
  expect(running.summary()).toMatchObject({
    started: ['mail'],
    alreadyRunning: [],
    failed: [{ service: 'database' }, { service: 'backend' }, { service: 'ui' }],
  });
});

test('the error of a check is one line with capability, check, attempts and log [S3-53] [S3-66]', async () => {
  await using it = await rig([capability('backend', { env: { NOT_READY: '1000' }, retries: 3, retryDelayMs: 10 })]);
  const running = await it.start();
  const [problem] = problemsOf(running);
  expect(problem).toMatchObject({ code: 'not-ready', capability: 'backend', check: 'http /health', attempts: 3, last: 'answered 503: still warming up' });
  const { message } = explain(problem as Problem);
  expect(message).toMatch(/^backend failed: http \/health answered 503: still warming up \(after 3 attempts\).*backend\.log$/);
  expect(message).not.toContain('\n');
});

test('a service that its checks are given up on after 30 attempts is told with the end of its log [S3-38]', async () => {
  await using it = await rig([capability('backend', { env: { NOT_READY: '1000', SAY: 'waiting for the migrations' }, retries: 30, retryDelayMs: 1 })]);
  const [problem] = problemsOf(await it.start());
  expect(renderProblem(problem as Problem)).toMatch(/^backend failed: http \/health .*\(after 30 attempts\).*\| waiting for the migrations/s);
});

test('what failed its checks is stopped at once, though others go on', async () => {
  await using it = await rig([capability('backend', { env: { NOT_READY: '1000' }, retries: 1 })]);
  const running = await it.start();
  const ports = /listening on (\d+)/.exec(readFileSync(it.logOf('backend'), 'utf8'));
  await running.stopAll();
  await expect(fetch(`http://127.0.0.1:${ports?.[1]}/health`)).rejects.toThrow();
  expect(it.story().at(-1)).toBe('capability-failed backend');
});

test('a fixed port that is taken is told before anything starts, with its number and its holder [S3-52] [S3-63]', async () => {
  await using holder = await stranger();
  await using it = await rig([capability('backend', { ports: { http: { fixed: holder.port } } })]);
  const running = await it.start();
  const [problem] = problemsOf(running);
  expect(problem).toMatchObject({ code: 'port-in-use', capability: 'backend', port: holder.port });
  if (process.platform === 'linux')
    expect(explain(problem as Problem).message).toMatch(new RegExp(`port ${holder.port} is taken by .*service\\.ts \\(pid \\d+\\)$`));
  expect((await fetch(`${holder.url}/health`)).status).toBe(200);
});

test('where the holder cannot be told, the command that tells is named [S3-63]', () => {
  expect(explain({ code: 'port-in-use', capability: 'backend', port: 12011, holder: null })).toMatchObject({ hint: 'find the holder with: lsof -i :12011' });
});

test('a process that ends because its port was taken meanwhile is told the same way [S3-52]', async () => {
  await using holder = await stranger();
  await using it = await rig([capability('backend', { env: { PORT: String(holder.port) } })]);
  expect(problemsOf(await it.start())).toMatchObject([{ code: 'port-in-use', port: holder.port }]);
});

/** Sandboxes whose ports somebody listens on by the time they are needed: `count` times over. */
async function robbed(it: Rig, name: string, count: number) {
  const requirements = requirementsFor([capabilityName(name)], it.configuration, null);
  const sandboxes = await openSandboxes({ run: runId(it.run), configuration: it.configuration, requirements, removeAtEnd: it.guard.removeAtEnd }, it.host);
  const sandbox = sandboxes.get(null);
  const thieves = new AsyncDisposableStack();
  let robberies = 0;
  const rob = async () => {
    const ports = sandbox.portsOf(capabilityName(name));
    if (!ports.ok || robberies++ >= count) return;
    const thief = net.createServer().listen(ports.value['http'], '127.0.0.1');
    await once(thief, 'listening');
    thieves.defer(() => void thief.close());
  };
  thieves.use(sandboxes);
  await rob();
  const moving = {
    ...sandbox,
    async movePorts(...which: Parameters<typeof sandbox.movePorts>) {
      const isMoved = await sandbox.movePorts(...which);
      await rob();
      return isMoved;
    },
  };
  return { requirements, sandboxFor: () => moving, [Symbol.asyncDispose]: () => thieves.disposeAsync() };
}

test.each([1, 3])('a leased port that a stranger took %i times before it was used is replaced, and the run is told', async (times) => {
  await using it = await rig([capability('backend')]);
  await using robbery = await robbed(it, 'backend', times);
  const running = await it.startRequirements(robbery.requirements, { sandboxFor: robbery.sandboxFor });
  expect(running.failed).toEqual([]);
  const warnings = it.events.flatMap((event) => (event.kind === 'warning' ? [event.problem.code] : []));
  expect(warnings).toEqual(Array.from({ length: times }, () => 'port-lost'));
  const url = running.environmentFor(null)['MUSTER_BACKEND_URL'];
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

test('after three other blocks it is the failure of a taken port, with its holder [S3-52]', async () => {
  await using it = await rig([capability('backend')]);
  await using robbery = await robbed(it, 'backend', 10);
  const running = await it.startRequirements(robbery.requirements, { sandboxFor: robbery.sandboxFor });
  const holder = process.platform === 'linux' ? expect.stringContaining(`pid ${process.pid}`) : null;
  expect(problemsOf(running)).toMatchObject([{ code: 'port-in-use', capability: 'backend', holder }]);
  expect(it.story().filter((line) => line.startsWith('capability-starting'))).toHaveLength(1);
});

test.each([
  [['Error: listen EADDRINUSE: address already in use :::12011'], [12011], 12011],
  [
    ['(HTTP code 500) server error - driver failed programming external connectivity: Bind for 127.0.0.1:20001 failed: port is already allocated'],
    [20001],
    20001,
  ],
  [['listen tcp 127.0.0.1:9090: bind: address already in use'], [20001], 9090],
  [['started at 10:15', 'OSError: [Errno 98] Address already in use'], [20001], 20001],
  [['FATAL: could not bind: Address already in use', 'port 1'], [], null],
  [['listening on :12011'], [12011], null],
  [[], [12011], null],
])('%j of a process with ports %j complains about %j', (lines, ports, port) => {
  expect(conflictingPort(lines, ports)).toBe(port);
});

test('a variable that is not set is a problem of the process that needs it; all of them are told', async () => {
  await using it = await rig([capability('backend', { env: { TOKEN: '${env.NO_TOKEN}', KEY: '${env.NO_KEY}' } })]);
  expect(problemsOf(await it.start())).toEqual([{ code: 'unset-variable', variable: 'NO_TOKEN', file: 'muster.yaml', line: 1 }]);
  expect(it.events.find(({ kind }) => kind === 'warning')).toMatchObject({ problem: { code: 'unset-variable', variable: 'NO_KEY' } });
});

test('without a usable provider every reason is told, and none of it is a crash', async () => {
  await using it = await rig([
    capability('database', {
      providers: [
        { kind: 'external', url: '${env.NO_DATABASE_URL}' },
        { kind: 'external', program: ['no-such-postgres'] },
        processSpec({}, { command: ['no-such-program'] }),
        processSpec({}, { runs: ['no-such-database', 'no-such-runtime'] }),
      ],
    }),
  ]);
  expect(problemsOf(await it.start())).toMatchObject([
    {
      code: 'no-usable-provider',
      capability: 'database',
      tried: [
        { provider: 'external', because: 'NO_DATABASE_URL is not set' },
        { provider: 'external', because: 'no-such-postgres is not found on this machine' },
        { provider: 'process', because: 'the command no-such-program is not found' },
        { provider: 'process', because: 'none of the commands no-such-database, no-such-runtime is found' },
      ],
    },
  ]);
  expect(it.story()).toEqual(['capability-failed database']);
});

test('a deadline that passes in silence says what nobody did', async () => {
  await using it = await rig([capability('backend', { providers: [processSpec({ RUN_ON: '1' }, { env: { RUN_ON: '1' } })], readyTimeoutMs: 300 })]);
  const [problem] = problemsOf(await it.start());
  expect(problem).toMatchObject({ code: 'not-ready', check: 'http /health', last: 'was refused: nothing listens there' });
});
