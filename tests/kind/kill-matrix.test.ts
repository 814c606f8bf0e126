/** The rows of the kill matrix for what a cluster holds: however a run ends, its namespace goes. The cluster itself is meant to stay. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Column, columns } from '../kill/columns.ts';
import { endBy } from '../kill/end-by.ts';
import { record } from '../kill/recorded.ts';
import { rows } from '../kill/rows.ts';
import { runProjects } from '../kill/run-project.ts';
import { containments } from '../rig/containments.ts';
import { configuration, needs, PASSES } from '../rig/fakes.ts';
import { project } from '../rig/project.ts';
import { ENV, HOME, kubectl, manifestFile } from './rig.ts';

/** A namespace that is being deleted goes by itself. */
const isActive = (run: string) =>
  kubectl('get', 'namespaces', '--selector', `muster.dev/run=${run}`, '--field-selector', 'status.phase=Active', '--output', 'name') !== '';

const namespaces: Column = {
  name: 'namespaces',
  capabilities: () => {
    const manifest = manifestFile(JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'thing' } }));
    return { space: { kind: { manifests: [manifest], context: HOME.context } } };
  },
  left: async ({ runs }) => runs().filter(isActive),
};

/** Each run has a state folder of its own, so it is told of the cluster as of anybody's. */
const env = { KUBECONFIG: HOME.kubeconfig };
const of = [...columns, namespaces];
const [containment = 'marker'] = containments;
const runProject = runProjects();

// The cluster is made by whoever comes first.
beforeAll(async () => {
  await using first = await project({ 'muster.yaml': configuration(), 'tests/a.mjs': needs('kind') + PASSES }, { env: { ...ENV } });
  const { exitCode, stderr } = await first.run('run');
  expect(exitCode, stderr).toBe(0);
});

describe.concurrent('the kill matrix of namespaces', { timeout: 120_000 }, () => {
  test.each(rows.filter(({ hasFullDisk = false }) => !hasFullDisk))('$name leaves no namespace [S2-12, S3-51, M-08]', async (row) => {
    const run = runProject({ test: 'waits', service: 'polite', grace: '5s', env, of });
    const { ending, output, cleanMs } = await endBy(run, row);
    const left = await run.left();
    record({ row: row.name, containment, with: 'namespace', columns: of.map(({ name }) => name), left, cleanMs, runs: 1 });
    expect(left, output).toEqual([]);
    expect(ending, output).toBe(row.ending);
  });
});
