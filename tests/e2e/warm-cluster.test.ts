/** The Kind cluster that stays between runs, as status, down and sweep see it; kind, kubectl and docker are programs that write down what they are asked. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { homeOf } from '../../harness/capabilities/providers/kind/cluster.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { identify } from '../../harness/host/process-identity.ts';
import { configuration } from '../rig/fakes.ts';
import { project } from '../rig/project.ts';

/** A repository on a machine whose cluster was asked for so many hours ago; with `namespace`, a run is in it. */
async function machine(hoursAgo: number) {
  const own = await project({ 'muster.yaml': configuration() });
  const home = homeOf({ ...nodeHost(), env: { XDG_STATE_HOME: path.join(own.scratch, 'state') } });
  const record = path.join(own.scratch, 'state/muster/kind/cluster.json');
  const put = () => {
    fs.mkdirSync(path.dirname(record), { recursive: true });
    fs.writeFileSync(record, JSON.stringify({ version: 1, name: home.name, state: 'ready', isPassing: false }));
    const then = Date.now() / 1000 - hoursAgo * 3600;
    fs.utimesSync(record, then, then);
  };
  put();
  const tools = path.join(own.scratch, 'tools');
  const asked = path.join(own.scratch, 'asked');
  fs.mkdirSync(tools);
  for (const name of ['kind', 'kubectl', 'docker'])
    fs.writeFileSync(path.join(tools, name), `#!/bin/sh\necho "${name} $*" >> ${asked}\n[ ${name} = kubectl ] && echo "$NAMESPACES"\nexit 0\n`, {
      mode: 0o755,
    });
  const env = { PATH: `${tools}${path.delimiter}${process.env['PATH']}`, NAMESPACES: '' };
  const lines = () => (fs.existsSync(asked) ? fs.readFileSync(asked, 'utf8').trimEnd().split('\n') : []);
  const deletions = () => lines().filter((line) => line.startsWith('kind delete cluster')).length;
  return { own, name: home.name, record, put, env, asked: lines, deletions };
}

test('status lists it, a sweep leaves it while it was asked for lately, and down --all deletes it [S2-12]', async () => {
  const { own, name, record, env, asked, deletions } = await machine(1);
  await using _ = own;
  const { stdout } = await own.run('status', { env });
  expect(stdout).toContain(`the Kind cluster ${name} is warm, last asked for 60 min `);
  expect((await own.run('status --json', { env })).json()).toMatchObject({ cluster: { name, usedAt: expect.any(String) } });
  expect((await own.run('sweep', { env })).stdout).toBe('nothing to sweep\n');
  expect((await own.run('down', { env })).stdout).toBe('nothing is up here\n');
  expect(deletions()).toBe(0);

  const busy = await own.run('down --all', { env: { ...env, NAMESPACES: 'muster-run-1 run-1' } });
  const [inUse, kept = ''] = busy.stdout.split('\n');
  expect([busy.exitCode, inUse, deletions()]).toEqual([0, `the Kind cluster ${name} is in use, and stays`, 0]);
  const [, said, command = ''] = /^(.*): (\S+ --kubeconfig .*)$/.exec(kept) ?? [];
  expect(said).toBe('  its namespace muster-run-1 was kept by a run that is over; to delete it');
  execFileSync('sh', ['-c', command.replaceAll('<scratch>', own.scratch)], { env });
  expect(asked().at(-1)).toMatch(/^kubectl --kubeconfig .* --context kind-muster-\w+ delete namespace muster-run-1$/);
  expect(JSON.parse(fs.readFileSync(record, 'utf8'))).toMatchObject({ isPassing: false });
  const down = await own.run('down --all', { env });
  expect([down.exitCode, down.stdout, deletions()]).toEqual([0, `deleted the Kind cluster ${name}\n`, 1]);
  expect(fs.existsSync(record)).toBe(false);
});

test('a sweep deletes one that nobody has asked for in a day, after a dry one has named it', async () => {
  const { own, name, env, deletions } = await machine(25);
  await using _ = own;
  const who = `the Kind cluster ${name}, which nobody has asked for in a day`;
  expect((await own.run('sweep --dry-run', { env })).stdout).toBe(`would delete ${who}\n`);
  expect(deletions()).toBe(0);
  expect((await own.run('sweep', { env })).stdout).toBe(`deleted ${who}\n`);
  expect((await own.run('status --json', { env })).json()).toMatchObject({ cluster: null });
});

test('down --all names the run that goes on in a namespace of it', async () => {
  const { own, env, deletions } = await machine(1);
  await using _ = own;
  const { table } = nodeHost();
  const run = 'run-20261121-101500-1f2e';
  const frontDoor = identify(process.pid, table);
  const lists = { processes: [], adopted: [], stuck: [], dirs: [], objects: [] };
  const lease = { version: 1, run, root: '/r', createdAt: 0, machine: table.machine(), frontDoor, guard: { pid: 1, start: 0.5 }, cgroup: null, ...lists };
  const leases = path.join(own.scratch, 'state/muster/leases');
  fs.mkdirSync(leases, { recursive: true });
  fs.writeFileSync(path.join(leases, `${run}.json`), JSON.stringify(lease));
  const { exitCode, stdout } = await own.run('down --all', { env: { ...env, NAMESPACES: `muster-${run} ${run}` } });
  expect([exitCode, stdout.split('\n')[1], deletions()]).toEqual([0, `  ${run} goes on in its namespace muster-${run}`, 0]);
  fs.rmSync(leases, { recursive: true });
});
