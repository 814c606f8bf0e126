import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { requirementsFor } from '../../../harness/capabilities/ensure.ts';
import { capability, processSpec, rig, stranger, task, tell } from './rig.ts';

vi.setConfig({ testTimeout: 30_000 });

const UNTIL_TOLD = { NOT_READY: '1000000' };

async function environmentOf(url: string | undefined): Promise<Record<string, string>> {
  return (await fetch(`${url}/environment`)).json() as Promise<Record<string, string>>;
}

test('a capability is started, waited for over HTTP and stopped, and each step is told', async () => {
  await using it = await rig([capability('backend')]);
  const running = await it.start();
  const url = running.environmentFor(null)['MUSTER_BACKEND_URL'];
  expect((await fetch(`${url}/health`)).status).toBe(200);
  await running.stopAll();
  await expect(fetch(`${url}/health`)).rejects.toThrow();
  expect(it.story()).toEqual(['capability-starting backend', 'capability-ready backend', 'capability-stopped backend']);
  expect(it.events).toMatchObject([
    { provider: 'process', passedOver: [], phase: 'infra_deploy', log: it.logOf('backend'), sandbox: null },
    { provider: 'process', origin: 'started', phase: 'infra_deploy', url, pid: expect.any(Number), readyMs: expect.any(Number), attempts: expect.any(Number) },
    { how: 'asked', durationMs: expect.any(Number) },
  ]);
});

test('independent ones start at the same time, a dependent one the moment its own dependencies are ready [S3-31]', async () => {
  await using it = await rig([capability('a', { env: UNTIL_TOLD }), capability('b', { env: UNTIL_TOLD }), capability('needs-a', { dependsOn: ['a'] })]);
  const running = it.start();
  await Promise.all([it.next('capability-starting', 'a'), it.next('capability-starting', 'b')]);
  expect(it.story()).toEqual(['capability-starting a', 'capability-starting b']);

  await tell(await it.urlOf('a'), '/ready');
  await it.next('capability-ready', 'needs-a');
  expect(it.story()).not.toContain('capability-ready b');

  await tell(await it.urlOf('b'), '/ready');
  expect((await running).failed).toEqual([]);
});

test('a service gets the addresses and exports of all it depends on and its own values; tests get all of their sandbox', async () => {
  await using it = await rig(
    [
      capability('database', { exports: { PGPORT: '${port.http}', PGDATA: '${sandbox.dir}/data' } }),
      capability('demo-api', { dependsOn: ['database'], exports: { API: '${capability.demo-api.url}/v1' } }),
      capability('backend', { dependsOn: ['demo-api'], env: { OWN: '${env.FROM_HERE}', DB: '${capability.database.url}', FROM_HERE: 'replaced' } }),
      capability('other'),
    ],
    { FROM_HERE: 'machine' },
  );
  const running = await it.start();
  const tests = running.environmentFor(null);
  const service = await environmentOf(tests['MUSTER_BACKEND_URL']);
  expect(service).toMatchObject({
    MUSTER_RUN_ID: it.run,
    MUSTER_SANDBOX: tests['MUSTER_SANDBOX'],
    TMPDIR: path.join(it.sandboxDir(null), 'tmp'),
    MUSTER_DATABASE_URL: tests['MUSTER_DATABASE_URL'],
    MUSTER_DEMO_API_HOST: '127.0.0.1',
    MUSTER_DEMO_API_PORT: tests['MUSTER_DEMO_API_PORT'],
    PGPORT: tests['MUSTER_DATABASE_PORT'],
    PGDATA: `${it.sandboxDir(null)}/data`,
    API: `${tests['MUSTER_DEMO_API_URL']}/v1`,
    DB: tests['MUSTER_DATABASE_URL'],
    OWN: 'machine',
    FROM_HERE: 'replaced',
  });
  expect(service).not.toHaveProperty('MUSTER_OTHER_URL');
  expect(tests).toMatchObject({ FROM_HERE: 'machine', MUSTER_OTHER_URL: expect.any(String), API: service['API'] });
  expect(tests).not.toHaveProperty('DB');
  const described = JSON.parse(readFileSync(tests['MUSTER_SANDBOX'] ?? '', 'utf8'));
  expect(Object.keys(described.capabilities).sort()).toEqual(['backend', 'database', 'demo-api', 'other']);
});

test('one log a capability, in the folder of the run and not in the sandbox [S3-46]', async () => {
  await using it = await rig([capability('a', { env: { SAY: 'I am a' } }), capability('b', { env: { SAY: 'I am b' } })]);
  await it.start();
  expect(readFileSync(it.logOf('a'), 'utf8')).toContain('I am a');
  expect(readFileSync(it.logOf('b'), 'utf8')).toContain('I am b');
  expect(readFileSync(it.logOf('b'), 'utf8')).not.toContain('I am a');
  expect(readdirSync(it.sandboxDir(null)).sort()).toEqual(['home', 'run', 'sandbox.json', 'tmp']);
});

test('a port from the environment changes address and start command together [S3-61]', async () => {
  const port = await (async () => {
    await using free = await stranger();
    return free.port;
  })();
  await using it = await rig([capability('backend', { ports: { http: { fixed: 12011, env: 'BETRACE_PORT_BACKEND' } } })], {
    BETRACE_PORT_BACKEND: String(port),
  });
  const running = await it.start();
  expect(running.environmentFor(null)['MUSTER_BACKEND_URL']).toBe(`http://127.0.0.1:${port}`);
  expect(await environmentOf(`http://127.0.0.1:${port}`)).toMatchObject({ PORT: String(port) });
});

test('each sandbox has its own instance, ports and environment', async () => {
  await using it = await rig([capability('backend'), capability('ui', { dependsOn: ['backend'] })]);
  const names = [...it.configuration.capabilities.keys()];
  const running = await it.startRequirements([...requirementsFor(names, it.configuration, null), ...requirementsFor(names, it.configuration, 'grafana-rules')]);
  const [shared, own] = [running.environmentFor(null), running.environmentFor('grafana-rules')];
  expect(shared['MUSTER_BACKEND_URL']).not.toBe(own['MUSTER_BACKEND_URL']);
  expect(shared['TMPDIR']).not.toBe(own['TMPDIR']);
  expect(await environmentOf(own['MUSTER_UI_URL'])).toMatchObject({ MUSTER_BACKEND_URL: own['MUSTER_BACKEND_URL'] });
  expect(running.summary().started).toEqual(['backend', 'ui', 'backend@grafana-rules', 'ui@grafana-rules']);
  expect(running.servicesOf('grafana-rules')).toEqual(['backend@grafana-rules', 'ui@grafana-rules']);
  expect(running.scopeFor('grafana-rules')).toMatchObject({ sandboxDir: it.sandboxDir('grafana-rules'), urls: { backend: own['MUSTER_BACKEND_URL'] } });
  expect(existsSync(it.logOf('backend@grafana-rules'))).toBe(true);
});

test('a one-shot task is ready when it has exited with 0, and those after it wait for that', async () => {
  await using it = await rig([task('migrate', 'console.log("migrated")'), capability('backend', { dependsOn: ['migrate'], role: 'app' })]);
  const running = await it.start();
  expect(running.failed).toEqual([]);
  expect(it.story()).toEqual(['capability-starting migrate', 'capability-ready migrate', 'capability-starting backend', 'capability-ready backend']);
  expect(it.events.map((event) => ('phase' in event ? event.phase : null))).toEqual(['seed_data', 'seed_data', 'service_deploy', 'service_deploy']);
  await running.stopAll();
  expect(it.story().slice(4)).toEqual(['capability-stopped backend']);
  expect(running.died).toEqual([]);
});

test('a log line, a command and an open port are checks like any other', async () => {
  await using it = await rig([
    capability('backend', {
      env: { SAY: 'warm' },
      ready: [
        { kind: 'log', pattern: '^listening on \\d+$' },
        { kind: 'tcp', port: 'http' },
        { kind: 'exec', command: [process.execPath, '-e', 'process.exit(process.env.PATH && process.argv[1] > 0 ? 0 : 1)', '${port.http}'] },
        { kind: 'process' },
      ],
    }),
  ]);
  expect((await it.start()).failed).toEqual([]);
});

test('dependents stop before what they depend on, and the collector of traces last of all', async () => {
  await using it = await rig([
    capability('database'),
    capability('traces', { role: 'collector', dependsOn: ['database'] }),
    capability('backend', { dependsOn: ['database'] }),
    capability('ui', { dependsOn: ['backend'] }),
    task('migrate', ''),
  ]);
  const running = await it.start();
  await running.stopAll({ keep: ({ role }) => role === 'collector' });
  const stops = () => it.story().filter((line) => line.startsWith('capability-stopped'));
  expect(stops()).toEqual(['capability-stopped ui', 'capability-stopped backend']);
  expect((await fetch(`${running.environmentFor(null)['MUSTER_TRACES_URL']}/health`)).status).toBe(200);
  await running.stopAll();
  expect(stops().slice(2)).toEqual(['capability-stopped traces', 'capability-stopped database']);
  expect(running.died).toEqual([]);
});

test('what ignores the polite signal is killed after its grace time, and said so', async () => {
  await using it = await rig([capability('stubborn', { env: { IGNORE_TERM: '1' }, stop: { signal: 'SIGTERM', graceMs: 200 } })]);
  const running = await it.start();
  await running.stopAll();
  expect(await it.next('capability-stopped', 'stubborn')).toMatchObject({ how: 'killed' });
});

test('an interruption ends the start, fails nothing and leaves nothing', async () => {
  await using it = await rig([capability('slow', { env: UNTIL_TOLD }), capability('after', { dependsOn: ['slow'] })]);
  const starting = it.start();
  const url = await it.urlOf('slow');
  it.interrupt.abort('SIGINT');
  const running = await starting;
  expect(running.summary()).toEqual({
    started: [],
    alreadyRunning: [],
    failed: [
      { service: 'slow', problem: null },
      { service: 'after', problem: null },
    ],
  });
  expect(it.story()).toEqual(['capability-starting slow']);
  await running.stopAll();
  await expect(fetch(`${url}/health`)).rejects.toThrow();
});

test('a service that dies while tests run is told at once, with its last words; those that depend on it are not blamed', async () => {
  await using it = await rig([capability('database'), capability('backend', { dependsOn: ['database'] })]);
  const running = await it.start();
  const url = running.environmentFor(null)['MUSTER_DATABASE_URL'] ?? '';
  await tell(url, '/say', 'disk is full');
  await tell(url, '/exit?code=3');
  const event = await it.next('capability-died');
  expect(event.problem).toMatchObject({ code: 'died', capability: 'database', exit: 'exit code 3', log: it.logOf('database') });
  expect('lastLines' in event.problem && event.problem.lastLines.at(-1)).toBe('disk is full');
  expect(running.died).toMatchObject([{ requirement: { capability: 'database' }, problem: { code: 'died' } }]);
  expect(running.stateOf('backend', null)?.kind).toBe('ready');
  expect(running.isDown('database', null)).toEqual(event.problem);
  expect(running.isDown('backend', null)).toBe(null);
  expect(running.summary()).toMatchObject({ started: ['database', 'backend'], failed: [] });
});

test('the guard is the parent: without it the start says so', async () => {
  await using it = await rig([capability('backend', { providers: [processSpec()] })]);
  await it.guard.shutdown();
  const running = await it.start();
  expect(running.failed).toMatchObject([{ requirement: { capability: 'backend' }, problem: { code: 'guard-lost' } }]);
});
