/** However a run ends, its namespace goes: with the real program, on a real cluster. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { FAILS, HANGS, needs, PASSES } from '../rig/fakes.ts';
import { type Project, project } from '../rig/project.ts';
import { ENV, guardsIn, HOME, kubectl, namespaceGone, nodeImage, STATE, serviceManifest } from './rig.ts';

const CONFIGURATION = {
  version: 1,
  capabilities: {
    backend: {
      kind: { manifests: ['k8s/*.yaml'], images: [nodeImage()] },
      ports: { http: {} },
      url: 'http://127.0.0.1:${port.http}',
      ready: { http: '/health' },
      stop: { grace: '1s' },
    },
  },
  suites: [{ name: 'scripts', runner: 'command', kind: 'individual', include: ['tests/*.mjs'], command: ['node', '${file}'] }],
};

const onCluster = (test: string, more: Parameters<typeof serviceManifest>[0] = {}): Promise<Project> =>
  project(
    { 'muster.yaml': CONFIGURATION, 'k8s/backend.yaml': serviceManifest({ name: 'backend', ...more }), 'tests/a.mjs': needs('backend') + test },
    { env: { ...ENV } },
  );

const leases = () => fs.readdirSync(path.join(STATE, 'muster/leases')).filter((name) => name.endsWith('.json'));
const namespaces = () =>
  kubectl('get', 'namespaces', '--selector', 'app.kubernetes.io/managed-by=muster', '--field-selector', 'status.phase=Active', '--output', 'name');
const namespaceOfRun = (run: string) => `muster-${run}`;

// The first run makes the cluster.
beforeAll(async () => {
  await using shop = await project({ 'muster.yaml': { ...CONFIGURATION, capabilities: {} }, 'tests/a.mjs': needs('kind') + PASSES }, { env: { ...ENV } });
  const { exitCode, stderr } = await shop.run('run');
  expect(exitCode, stderr).toBe(0);
});

const guardOf = (run: string) => guardsIn(STATE, run)[0] ?? 0;

describe.concurrent('the namespace of a run is gone [S2-12]', () => {
  test.each([
    ['its tests pass', PASSES, {}, 0],
    ['a test fails', FAILS, {}, 1],
    ['a service never becomes ready', PASSES, { image: 'muster.local/nobody-has-this:1', container: { imagePullPolicy: 'Never' } }, 2],
  ])('after %s', async (_, test, more, exitCode) => {
    await using shop = await onCluster(test, more);
    const outcome = await shop.run('run');
    expect(outcome.exitCode, outcome.stderr).toBe(exitCode);
    if (exitCode === 2) expect(outcome.stderr).toContain('ErrImageNeverPull');
    await namespaceGone(namespaceOfRun(outcome.results().run_id));
  });

  test.each([
    ['Ctrl-C', 'SIGINT', 130],
    ['SIGTERM', 'SIGTERM', 143],
  ] as const)('after %s', async (_, signal, exitCode) => {
    await using shop = await onCluster(HANGS);
    const running = shop.start('run');
    await running.line(/run-started|Running 1 test/);
    running.signal(signal);
    const outcome = await running.ended;
    expect(outcome.exitCode).toBe(exitCode);
    await namespaceGone(namespaceOfRun(outcome.results().run_id));
  });

  test('after the front door was killed: the guard removes it', async () => {
    await using shop = await onCluster(HANGS);
    const running = shop.start('run');
    const [, run = ''] = await running.line(/run (run-\S+)/);
    await running.line(/Running 1 test/);
    running.signal('SIGKILL');
    await running.ended;
    await namespaceGone(namespaceOfRun(run));
  });
});

test.concurrent('a namespace that lost its label, or carries the label of another run, is left alone by the sweep', async () => {
  await using shop = await onCluster(HANGS);
  const running = shop.start('run');
  const [, run = ''] = await running.line(/run (run-\S+)/);
  await running.line(/Running 1 test/);
  kubectl('label', '--overwrite', 'namespace', namespaceOfRun(run), 'muster.dev/run=somebody-else');
  running.signal('SIGTERM');
  await running.ended;
  expect(namespaces()).toContain(namespaceOfRun(run));
  kubectl('delete', 'namespace', namespaceOfRun(run), '--wait=false');
});

test.concurrent('--keep leaves the namespace, and the command that it prints removes it', async () => {
  await using shop = await onCluster(PASSES);
  const outcome = await shop.run('run --keep');
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  const name = namespaceOfRun(outcome.results().run_id);
  expect(namespaces()).toContain(name);
  const [, command = ''] = new RegExp(`kept: namespace ${name}: (\\S.* delete namespace ${name})`).exec(outcome.stderr) ?? [];
  execFileSync('sh', ['-c', command], { env: { ...process.env } });
  await namespaceGone(name);
});

test.concurrent("tests that require kind get a namespace and a kubeconfig that leads there; the user's own is neither read nor changed", async () => {
  const script = `import { execFileSync } from 'node:child_process';
const { KUBECONFIG, MUSTER_KIND_NAMESPACE } = process.env;
const kubectl = (...words) => execFileSync('kubectl', words, { encoding: 'utf8' });
kubectl('create', 'configmap', 'mine');
const found = kubectl('get', 'configmap', 'mine', '--output', 'jsonpath={.metadata.namespace}');
if (found !== MUSTER_KIND_NAMESPACE || !KUBECONFIG) throw new Error(found);`;
  await using shop = await project({ 'muster.yaml': { ...CONFIGURATION, capabilities: {} }, 'tests/a.mjs': needs('kind') + script }, { env: { ...ENV } });
  const own = path.join(shop.scratch, 'home/.kube/config');
  fs.mkdirSync(path.dirname(own));
  fs.writeFileSync(own, 'not: touched\n');
  const outcome = await shop.run('run', { env: { KUBECONFIG: '' } });
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  expect(fs.readFileSync(own, 'utf8')).toBe('not: touched\n');
  await namespaceGone(namespaceOfRun(outcome.results().run_id));
});

// A run sweeps what others of its state folder have left: no other may begin meanwhile.
test('after front door and guard were killed a dry sweep names the namespace, and a sweep removes it [S2-12]', async () => {
  await using shop = await onCluster(HANGS);
  const running = shop.start('run');
  const [, run = ''] = await running.line(/run (run-\S+)/);
  await running.line(/Running 1 test/);
  const guard = guardOf(run);
  running.signal('SIGKILL');
  process.kill(guard, 'SIGKILL');
  await running.ended;
  const dry = await shop.run('sweep --dry-run');
  expect(dry.stdout).toContain(`namespace ${namespaceOfRun(run)} of ${HOME.context}`);
  expect(namespaces()).toContain(namespaceOfRun(run));
  expect((await shop.run('sweep')).stdout).toContain(`namespace ${namespaceOfRun(run)} of ${HOME.context}`);
  await namespaceGone(namespaceOfRun(run));
  await eventually(() => !leases().includes(`${run}.json`), 'the lease is gone', 5000);
});

test('a namespace whose time is over goes with the next run, whoever made it', async () => {
  const old = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'muster-old', labels: { 'app.kubernetes.io/managed-by': 'muster' }, annotations: { 'muster.dev/expires': '2020-01-01T00:00:00Z' } },
  };
  const notOurs = { ...old, metadata: { ...old.metadata, name: 'not-ours', labels: {} } };
  for (const each of [old, notOurs]) execFileSync('kubectl', ['--kubeconfig', HOME.kubeconfig, 'create', '--filename', '-'], { input: JSON.stringify(each) });
  await using shop = await onCluster(PASSES);
  expect((await shop.run('run')).exitCode).toBe(0);
  await namespaceGone('muster-old');
  expect(kubectl('get', 'namespace', 'not-ours', '--output', 'jsonpath={.status.phase}')).toBe('Active');
  kubectl('delete', 'namespace', 'not-ours', '--wait=false');
});
