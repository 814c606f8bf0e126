/**
 * Muster's own tests, in groups one after the other: plain functions and small processes; then what starts real tools and whole runs, among it
 * what waits for a cluster, a container engine, a Neo4j or Nix; last the kill matrix, alone, because its moments are drawn from the time that a
 * run takes. Those of the flake are there where Nix is, those of the cluster where Kind is, those of containers where an engine answers, those of
 * Neo4j, ddtest, Artillery and pytest where they are, those of a network without the world where one can be made.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { findEngine } from './harness/capabilities/providers/container/find-engine.ts';
import { callEngine } from './harness/host/container-engine.ts';
import { nodeHost } from './harness/host/node-host.ts';
import { ARTILLERY_PACKAGES } from './tests/rig/artillery.ts';
import { findDdtest } from './tests/rig/ddtest.ts';
import { hasOwnNetworks } from './tests/rig/loopback.ts';
import { VIRTUAL_ENV } from './tests/rig/python.ts';
import { Spread } from './tests/rig/spread.ts';

const { PATH = '', XDG_CACHE_HOME = path.join(os.homedir(), '.cache') } = process.env;
const hasNix = [...PATH.split(path.delimiter), path.join(XDG_CACHE_HOME, 'muster/nix/bin')].some((folder) => fs.existsSync(path.join(folder, 'nix')));

const kindTools = path.join(XDG_CACHE_HOME, 'muster/kind/bin');
const hasKind = ['kind', 'kubectl', 'docker'].every((name) =>
  [...PATH.split(path.delimiter), kindTools].some((folder) => fs.existsSync(path.join(folder, name))),
);
if (!hasKind) console.error('tests/kind is left out: kind, kubectl or docker is not on this machine (tools/kind/get-kind gets the first two)');

const found = findEngine(nodeHost());
const engine = found.kind === 'found' ? found.engine : '';
const hasEngine = await callEngine(engine, { method: 'GET', path: '/_ping', timeoutMs: 1000 }, nodeHost().sockets).then(
  ({ status }) => status === 200,
  () => false,
);
if (!hasEngine) console.error('tests/containers is left out: no container engine answers (tools/get-container-engine gets one)');

const hasDdtest = findDdtest(process.env) !== null;
if (!hasDdtest) console.error("tests/ddtest is left out: Datadog's ddtest is not on this machine (MUSTER_DDTEST names it)");

const hasNetworks = hasOwnNetworks();
if (!hasNetworks) console.error('tests/loopback is left out: nobody may make a network of their own here (unshare, ip)');

const hasNeo4j = ['neo4j', 'java'].every((name) =>
  [...PATH.split(path.delimiter), path.join(XDG_CACHE_HOME, 'muster/neo4j/bin')].some((folder) => fs.existsSync(path.join(folder, name))),
);
if (!hasNeo4j) console.error('tests/neo4j is left out: neo4j or java is not on this machine (tools/get-neo4j gets them)');

const hasArtillery = fs.existsSync(path.join(ARTILLERY_PACKAGES, 'artillery'));
if (!hasArtillery) console.error('tests/artillery is left out: Artillery has not been got (tools/get-artillery gets it)');

const hasPytest = fs.existsSync(path.join(VIRTUAL_ENV, 'bin/python'));
if (!hasPytest) console.error('tests/pytest is left out: there is no Python with pytest for it (tools/get-pytest makes one)');

type Group = 'plain' | 'real' | 'kill';
const GROUPS: Readonly<Record<Group, { readonly groupOrder: number; readonly maxWorkers: number | string }>> = {
  plain: { groupOrder: 0, maxWorkers: '100%' },
  real: { groupOrder: 1, maxWorkers: 3 },
  kill: { groupOrder: 2, maxWorkers: 1 },
};

const project = (name: string, group: Group, folders: readonly string[] = [name]) => ({
  test: {
    name,
    include: folders.map((folder) => `tests/${folder}/**/*.test.ts`),
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // A busy machine is slow, not wrong.
    expect: { poll: { timeout: 60_000 } },
    maxConcurrency: 4,
    maxWorkers: GROUPS[group].maxWorkers,
    sequence: { groupOrder: GROUPS[group].groupOrder },
  },
});

/** One cluster for all of them, deleted at the end; a file of theirs runs beside others, but not beside another of theirs. */
const withCluster = ({ test }: ReturnType<typeof project>) => ({
  test: {
    ...test,
    globalSetup: ['tests/kind/cluster.ts', 'tests/kind/turns.ts'],
    setupFiles: 'tests/kind/turn.ts',
    env: { PATH: `${kindTools}${path.delimiter}${PATH}` },
  },
});

/** One server for all of them, and one that starts again and again. */
const withNeo4j = ({ test }: ReturnType<typeof project>) => ({ test: { ...test, testTimeout: 300_000, globalSetup: 'tests/neo4j/server.ts' } });

export default defineConfig({
  test: {
    sequence: { sequencer: Spread },
    projects: [
      project('unit', 'plain', ['unit', 'boundaries']),
      project('real', 'real', ['contract', 'e2e', 'docs', ...(hasArtillery ? ['artillery'] : []), ...(hasPytest ? ['pytest'] : [])]),
      ...(hasDdtest ? [project('ddtest', 'real')] : []),
      ...(hasNetworks ? [project('loopback', 'real')] : []),
      ...(hasNix ? [project('nix', 'real')] : []),
      ...(hasEngine ? [project('containers', 'real')] : []),
      ...(hasKind ? [withCluster(project('kind', 'real'))] : []),
      ...(hasNeo4j ? [withNeo4j(project('neo4j', 'real'))] : []),
      project('kill', 'kill'),
    ],
  },
});
