/** The cluster itself: made once, by whoever comes first; never anybody else's; and gone where it was made for a run of CI. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { homeOf } from '../../harness/capabilities/providers/kind/cluster.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { eventually } from '../rig/eventually.ts';
import { HANGS, needs, PASSES, scripts } from '../rig/fakes.ts';
import { type Project, project } from '../rig/project.ts';
import { guardsIn } from './rig.ts';

const docker = (...words: string[]) => execFileSync('docker', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
const containersOf = (cluster: string) => docker('ps', '--all', '--quiet', '--filter', `label=io.x-k8s.kind.cluster=${cluster}`);

/** A project with a state folder, and so a cluster, of its own. */
async function alone(test: string, env: Readonly<Record<string, string>>): Promise<Project & { readonly home: ReturnType<typeof homeOf> }> {
  const own = await project({ 'muster.yaml': { version: 1, suites: [scripts()] }, 'tests/a.mjs': needs('kind') + test }, { env });
  const state = path.join(own.scratch, 'state');
  const home = homeOf({ ...nodeHost(), env: { XDG_STATE_HOME: state } });
  return {
    ...own,
    home,
    async [Symbol.asyncDispose]() {
      // What a failed test left must not burden the next ones.
      execFileSync('kind', ['delete', 'cluster', '--name', home.name, '--kubeconfig', home.kubeconfig], { stdio: 'ignore' });
      await own[Symbol.asyncDispose]();
    },
  };
}

test('two runs at once in CI make one cluster, and whoever leaves last takes it down [M-03, M-05]', { timeout: 240_000 }, async () => {
  await using shop = await alone(PASSES, { CI: 'true' });
  const [one, other] = await Promise.all([shop.run('run'), shop.run('run')]);
  expect([one.exitCode, other.exitCode], one.stderr + other.stderr).toEqual([0, 0]);
  const logs = execFileSync('find', [path.join(shop.root, '.muster/runs'), '-name', 'kind-cluster.log'], { encoding: 'utf8' });
  expect(logs.trim().split('\n')).toHaveLength(1);
  expect(containersOf(shop.home.name)).toBe('');
  expect(fs.existsSync(shop.home.record)).toBe(false);
});

test('a cluster that was being made when front door and guard were killed is taken down by the next sweep [S2-12, M-05]', { timeout: 240_000 }, async () => {
  await using shop = await alone(HANGS, { CI: '' });
  const running = shop.start('run');
  await eventually(() => containersOf(shop.home.name) !== '', 'the node is being made', 60_000);
  const [guard = 0] = guardsIn(path.join(shop.scratch, 'state'));
  running.signal('SIGKILL');
  process.kill(guard, 'SIGKILL');
  await running.ended;
  expect((await shop.run('sweep')).stdout).toContain(`cluster ${shop.home.name}`);
  expect(containersOf(shop.home.name)).toBe('');
  expect(fs.existsSync(shop.home.record)).toBe(false);
});

test('a cluster of the same name that Muster did not make is neither used nor deleted, and the run says so', async () => {
  await using shop = await alone(PASSES, { CI: '' });
  const image =
    docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}')
      .split('\n')
      .find((name) => name.startsWith('muster/node:')) ?? '';
  const container = docker(
    'create',
    '--network',
    'none',
    '--label',
    `io.x-k8s.kind.cluster=${shop.home.name}`,
    '--label',
    'io.x-k8s.kind.role=control-plane',
    image,
  );
  try {
    const outcome = await shop.run('run');
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toContain(`the cluster ${shop.home.name} was not made by Muster, which leaves it alone`);
    expect(docker('inspect', '--format', '{{.State.Status}}', container)).toBe('created');
  } finally {
    docker('rm', '--force', container);
  }
});

test('a context that is not local is refused with the flag that would allow it, and nothing is asked of its cluster', async () => {
  await using shop = await alone(PASSES, { CI: '' });
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'far', cluster: { server: 'https://192.0.2.1:6443' } }],
    users: [{ name: 'far', user: {} }],
    contexts: [{ name: 'production', context: { cluster: 'far', user: 'far' } }],
  };
  shop.write('kubeconfig', kubeconfig);
  shop.write('muster.yaml', { version: 1, capabilities: { kind: { kind: { context: 'production' } } }, suites: [scripts()] });
  const outcome = await shop.run('run', { env: { KUBECONFIG: path.join(shop.root, 'kubeconfig') } });
  expect(outcome.exitCode).toBe(2);
  expect(outcome.stderr).toContain('the context production (https://192.0.2.1:6443) is not known to be local; --allow-context production allows it');
  expect(shop.read('kubeconfig')).toBe(`${JSON.stringify(kubeconfig, null, 2)}\n`);
});
