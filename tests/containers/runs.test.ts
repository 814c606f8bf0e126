/** Services of a run that are containers: with a real engine and an image that is made here. */
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ask, engine, labelled, serviceImage } from '../rig/engine.ts';
import { eventually } from '../rig/eventually.ts';
import { asks, configuration, HANGS, needs, PASSES, type Spec, service, tellsEnvironment } from '../rig/fakes.ts';
import { muster, type Outcome, project } from '../rig/project.ts';

const DOCKER_HOST = engine();
const image = await serviceImage();

/** A capability with one HTTP port, served by the service of fixtures/services in a container. */
function contained(env: Readonly<Record<string, string>> = {}, container: Spec = {}, more: Spec = {}): Spec {
  return {
    container: { image, env: { PORT: '8080', LISTEN_ON: '0.0.0.0', ...env }, expose: { http: 8080 }, init: true, ...container },
    url: 'http://127.0.0.1:${port.http}',
    ready: { http: '/health', timeout: '20s' },
    ...more,
  };
}

/** A task in a container: a line of JavaScript. */
const task = (script: string, container: Spec = {}): Spec => ({
  container: { image, entrypoint: ['/node', '--input-type=module', '-e', script], oneShot: true, ...container },
});

const runOf = ({ stderr }: Pick<Outcome, 'stderr'>): string => /run-\d{8}-\d{6}-[0-9a-f]+/.exec(stderr)?.[0] ?? 'none';
const leftOf = (run: string) => labelled(`dev.muster.run=${run}`);

test('a test gets the service that it needs from a container, and afterwards no container, network or volume is left', async () => {
  const backend = contained({ SAY: 'here I am' }, { mounts: ['data:/data'] });
  await using run = await muster(
    { 'muster.yaml': configuration({ backend }), 'tests/a.mjs': needs('backend') + asks('backend') + tellsEnvironment('environment') },
    'run',
  );
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.status().started).toEqual(['backend']);
  expect(run.report('logs/backend.log')).toBe('here I am\nlistening on 8080\n');
  expect(await leftOf(runOf(run))).toEqual([]);
});

test('each object says whose it is, and its ports are on loopback alone', async () => {
  await using own = await project({
    'muster.yaml': configuration({ backend: contained({}, { mounts: ['data:/data'] }) }),
    'tests/a.mjs': `/**\n * @requires-backend\n * @sandbox rules\n */\n${HANGS}`,
  });
  const running = own.start('run');
  await eventually(() => own.has('running'), 'the test to run');
  const { run } = JSON.parse(fs.readFileSync(path.join(own.scratch, 'state/muster/leases', leases(own.scratch)[0] ?? ''), 'utf8'));
  expect(await leftOf(run)).toEqual([`muster-${run}-backend.rules`, `muster-${run}-data.rules`, `muster-${run}-network.rules`]);
  const { body } = await ask('GET', `/containers/muster-${run}-backend.rules/json`);
  expect(body).toMatchObject({
    Config: { Labels: { 'dev.muster.run': run, 'dev.muster.instance': `${run}/backend@rules`, 'dev.muster.owner': expect.stringMatching(/^\d+@.+/) } },
    HostConfig: { PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1' }] } },
  });
  running.signal('SIGTERM');
  expect((await running.ended).exitCode).toBe(143);
  expect(await leftOf(run)).toEqual([]);
});

const leases = (scratch: string): string[] => {
  const dir = path.join(scratch, 'state/muster/leases');
  return fs.existsSync(dir) ? fs.readdirSync(dir).filter((name) => name.endsWith('.json')) : [];
};

test('containers of a sandbox reach one another by name, and are given the addresses that hold inside [S3-31]', async () => {
  const asksBackend =
    "const { BACKEND, MUSTER_BACKEND_PORT } = process.env; console.log(BACKEND, MUSTER_BACKEND_PORT); process.exit((await fetch(BACKEND + '/health')).ok ? 0 : 1)";
  const capabilities = { backend: contained(), check: task(asksBackend, { env: { BACKEND: '${capability.backend.url}' } }) };
  await using run = await muster({ 'muster.yaml': configuration(capabilities), 'tests/a.mjs': needs('check') + PASSES }, 'run');
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.report('logs/check.log')).toBe('http://backend:8080 8080\n');
});

test('a process that needs a container gets its address on this machine', async () => {
  const capabilities = { backend: contained(), page: service({ SAY: 'backend at ${capability.backend.url}' }) };
  await using run = await muster({ 'muster.yaml': configuration(capabilities), 'tests/a.mjs': needs('page') + PASSES }, 'run');
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.report('logs/page.log')).toMatch(/^backend at http:\/\/127\.0\.0\.1:\d+\n/);
});

test('with the network of this machine a container reaches what listens on loopback, and is reached where it listens', async () => {
  const capabilities = {
    page: service(),
    backend: contained(
      { PORT: '${port.http}', LISTEN_ON: '127.0.0.1', PAGE: '${capability.page.url}' },
      { network: 'host', expose: {} },
      { ports: { http: {} } },
    ),
    check: task("process.exit((await fetch(process.env.PAGE + '/health')).ok ? 0 : 1)", { network: 'host', env: { PAGE: '${capability.page.url}' } }),
  };
  await using run = await muster({ 'muster.yaml': configuration(capabilities), 'tests/a.mjs': needs('backend', 'check') + asks('backend') }, 'run');
  expect(run.exitCode, run.stderr).toBe(0);
});

test('a container that ends while it starts is not waited for, and its last lines say why', async () => {
  await using run = await muster(
    { 'muster.yaml': configuration({ backend: contained({ SAY: 'no database url', EXIT: '3' }) }), 'tests/a.mjs': needs('backend') + PASSES },
    'run',
  );
  expect(run.exitCode).toBe(2);
  expect(run.results().muster.tests[0]).toMatchObject({ outcome: 'broken', brokenBy: 'backend' });
  expect(run.stderr).toContain('no database url');
  expect(run.stderr).toContain('exit code 3');
  expect(await leftOf(runOf(run))).toEqual([]);
});

test('a container that dies while tests run breaks those that need it and no other, and the run ends with 2 [S3-27, M-08]', async () => {
  const kills = `try { await fetch(process.env.MUSTER_BACKEND_URL + '/exit?code=3', { method: 'POST' }); } catch {}\nprocess.exit(1);\n`;
  await using run = await muster(
    {
      'muster.yaml': configuration({ backend: contained() }),
      'tests/a.mjs': needs('backend') + kills,
      'tests/b.mjs': needs('backend') + asks('backend'),
      'tests/c.mjs': PASSES,
    },
    'run --workers 1',
  );
  expect(run.exitCode).toBe(2);
  const outcomes = run.results().muster.tests.map(({ id, outcome }) => `${id} ${outcome}`);
  expect(outcomes).toEqual(['individual/tests/a broken', 'individual/tests/b broken', 'individual/tests/c passed']);
  expect(await leftOf(runOf(run))).toEqual([]);
});

test('a health check is one more thing to wait for, and what it says last is told when it never holds', async () => {
  const checked = (script: string, timeout: string) =>
    contained({}, { healthcheck: { command: ['/node', '-e', script], interval: '200ms' } }, { ready: { http: '/health', timeout } });
  const capabilities = { well: checked('process.exit(0)', '30s'), ill: checked("console.log('replica lags'); process.exit(1)", '8s') };
  await using run = await muster(
    { 'muster.yaml': configuration(capabilities), 'tests/a.mjs': needs('well') + PASSES, 'tests/b.mjs': needs('ill') + PASSES },
    'run',
  );
  expect(run.exitCode).toBe(2);
  expect(run.results().muster.tests.map(({ outcome }) => outcome)).toEqual(['passed', 'broken']);
  expect(run.stderr).toMatch(/ill failed: container health is (starting|unhealthy): replica lags/);
});

test('one that ignores its signal is ended by force after its grace, and gone [S3-44]', async () => {
  const backend = contained({ IGNORE_TERM: '1' }, { init: false }, { stop: { grace: '500ms' } });
  await using run = await muster({ 'muster.yaml': configuration({ backend }), 'tests/a.mjs': needs('backend') + PASSES }, 'run');
  expect(run.exitCode, run.stderr).toBe(0);
  const stopped = run.events().find((event) => event.kind === 'capability-stopped');
  expect(stopped).toMatchObject({ how: 'killed' });
  expect(await leftOf(runOf(run))).toEqual([]);
});

test('files of the repository and folders of the sandbox can be mounted, for reading only where that is said', async () => {
  const script = `import fs from 'node:fs'; console.log(fs.readFileSync('/seed/data.txt', 'utf8')); try { fs.writeFileSync('/seed/data.txt', ''); } catch (error) { console.log(error.code); } fs.writeFileSync('/out/done', 'yes');`;
  const seed = task(script, { mounts: ['./seed:/seed:ro', '${sandbox.dir}:/out'] });
  await using run = await muster({ 'muster.yaml': configuration({ seed }), 'seed/data.txt': 'a seed', 'tests/a.mjs': needs('seed') + PASSES }, 'run');
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.report('logs/seed.log')).toBe('a seed\nEROFS\n');
});

test('a folder to mount that is not there is told before anything is made', async () => {
  const backend = contained({}, { mounts: ['./sead:/seed:ro'] });
  await using run = await muster({ 'muster.yaml': configuration({ backend }), 'tests/a.mjs': needs('backend') + PASSES }, 'run');
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain('<root>/sead');
});

test('a port that somebody listens on is told with its holder, not waited for [S3-52, S3-63]', async () => {
  const holder = net.createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const backend = contained({}, {}, { ports: { http: { fixed: port } } });
  await using run = await muster({ 'muster.yaml': configuration({ backend }), 'tests/a.mjs': needs('backend') + PASSES }, 'run');
  holder.close();
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toMatch(new RegExp(`backend failed: port ${port} is taken by .*\\(pid ${process.pid}\\)`));
});

test('where the engine cannot be used the next provider serves, and the reason stands in the status file', async () => {
  const { container, ...rest } = contained();
  const backend = { ...rest, ports: { http: {} }, providers: [{ container }, { process: service()['process'] }] };
  await using run = await muster({ 'muster.yaml': configuration({ backend }), 'tests/a.mjs': needs('backend') + asks('backend') }, 'run', {
    env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
  });
  expect(run.exitCode, run.stderr).toBe(0);
  const started = run.events().find((event) => event.kind === 'capability-starting');
  expect(started).toMatchObject({
    provider: 'process',
    passedOver: [{ provider: 'container', because: expect.stringContaining('unix:///nowhere/docker.sock does not answer') }],
  });
});

test('an image is built from its folder, and one that cannot be built says so with the last lines', async () => {
  const build = (context: string): Spec => ({
    container: { build: { context }, init: true, expose: { http: 8080 } },
    url: 'http://127.0.0.1:${port.http}',
    ready: { http: '/health' },
  });
  const dockerfile = `FROM ${image}\nENV PORT=8080 LISTEN_ON=0.0.0.0\nHEALTHCHECK --interval=30s CMD ["/node", "-e", "process.exit(0)"]\n`;
  await using run = await muster(
    {
      'muster.yaml': configuration({ good: build('good'), bad: build('bad') }),
      'good/Dockerfile': dockerfile,
      'bad/Dockerfile': `${dockerfile}COPY nothing.txt /\n`,
      'tests/a.mjs': needs('good') + asks('good'),
      'tests/b.mjs': needs('bad') + PASSES,
    },
    'run',
    { env: { DOCKER_BUILDKIT: '0' } },
  );
  expect(run.exitCode).toBe(2);
  expect(run.results().muster.tests.map(({ outcome }) => outcome)).toEqual(['passed', 'broken']);
  expect(run.stderr).toMatch(/bad failed: .*exit code 1/);
  expect(run.report('logs/bad.log')).toContain('nothing.txt');
  await ask('DELETE', '/images/muster%2Fgood:latest?force=1');
});

test('when the front door is killed its containers are stopped as they are asked to, and gone [M-05, M-08]', async () => {
  await using own = await project({ 'muster.yaml': configuration({ backend: contained() }), 'tests/a.mjs': needs('backend') + HANGS });
  const running = own.start('run');
  await eventually(() => own.has('running'), 'the test to run');
  const run = runOf({ stderr: leases(own.scratch)[0] ?? '' });
  expect((await leftOf(run)).length).toBe(2);
  running.signal('SIGKILL');
  await running.ended;
  await eventually(() => leases(own.scratch).length === 0, 'the guard to end');
  expect(await leftOf(run)).toEqual([]);
});

test('when the guard is killed as well, the sweep tells what is left and removes it [S3-51, M-08]', async () => {
  await using own = await project({ 'muster.yaml': configuration({ backend: contained() }), 'tests/a.mjs': needs('backend') + HANGS });
  const running = own.start('run');
  await eventually(() => own.has('running'), 'the test to run');
  const file = path.join(own.scratch, 'state/muster/leases', leases(own.scratch)[0] ?? '');
  const { run, guard } = JSON.parse(fs.readFileSync(file, 'utf8'));
  running.signal('SIGSTOP');
  process.kill(guard.pid, 'SIGKILL');
  running.signal('SIGKILL');
  await running.ended;
  const foretold = await own.run('sweep --dry-run');
  for (const what of ['container', 'network']) expect(foretold.stdout + foretold.stderr).toContain(`${what} muster-${run}-`);
  expect((await leftOf(run)).length).toBeGreaterThan(0);
  expect((await own.run('sweep')).exitCode).toBe(0);
  expect(await leftOf(run)).toEqual([]);
});

test('services of a Compose file are capabilities, in the order of their depends_on', async () => {
  await using run = await muster(
    {
      'compose.yaml': `services:
  api:
    image: ${image}
    environment: [PORT=8080, LISTEN_ON=0.0.0.0, "SAY=\${GREETING:-store at store:9000}"]
    init: true
    ports: ["8080:8080"]
    depends_on: { store: { condition: service_healthy } }
    restart: always
  store:
    image: ${image}
    environment: { PORT: 9000, LISTEN_ON: 0.0.0.0 }
    init: true
    command: []
    ports: ["9000"]
    volumes: ["./seed:/seed:ro", "data:/data"]
    healthcheck: { test: ["CMD", "/node", "-e", "process.exit(0)"], interval: 30s }
volumes: { data: {} }
`,
      'seed/a.txt': 'a',
      'muster.yaml': configuration({
        api: { container: { compose: 'compose.yaml', expose: { http: 8080 } }, url: 'http://127.0.0.1:${port.http}', ready: { http: '/health' } },
        warehouse: { container: { compose: 'compose.yaml', service: 'store' } },
      }),
      'tests/a.mjs': needs('api') + asks('api'),
    },
    'run',
  );
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.events().flatMap((event) => (event.kind === 'capability-ready' ? [event.capability] : []))).toEqual(['warehouse', 'api']);
  expect(run.report('logs/api.log')).toContain('store at store:9000');
  expect(await leftOf(runOf(run))).toEqual([]);
});

test('an engine on a tcp address is spoken to as one on a socket', async () => {
  const relay = net.createServer((from) => {
    const to = net.connect(DOCKER_HOST.replace('unix://', ''));
    from.pipe(to).pipe(from);
    for (const side of [from, to]) side.on('error', () => side.destroy());
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const address = relay.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await using run = await muster({ 'muster.yaml': configuration({ backend: contained() }), 'tests/a.mjs': needs('backend') + asks('backend') }, 'run', {
    env: { DOCKER_HOST: `tcp://127.0.0.1:${port}` },
  });
  relay.close();
  expect(run.exitCode, run.stderr).toBe(0);
  expect(await leftOf(runOf(run))).toEqual([]);
});
