/**
 * Muster's own tests, in groups one after the other: plain functions and small processes; then what starts real tools and whole runs;
 * last the kill matrix, alone, because it counts what other processes leave and when. Those of the flake are there where Nix is, those of
 * the cluster where Kind is, those of containers where an engine answers, those of Neo4j, ddtest, Artillery and pytest where they are, those of
 * a network without the world where one can be made.
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

const group = (name: string, groupOrder: number, folders: readonly string[], maxWorkers: number | string) => ({
  test: {
    name,
    include: folders.map((folder) => `tests/${folder}/**/*.test.ts`),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A busy machine is slow, not wrong.
    expect: { poll: { timeout: 20_000 } },
    maxWorkers,
    sequence: { groupOrder },
  },
});

/** One cluster for all of them, deleted at the end. */
const withCluster = ({ test }: ReturnType<typeof group>) => ({
  test: {
    ...test,
    testTimeout: 120_000,
    hookTimeout: 240_000,
    globalSetup: 'tests/kind/cluster.ts',
    env: { PATH: `${kindTools}${path.delimiter}${PATH}` },
  },
});

/** One server for all of them. */
const withNeo4j = ({ test }: ReturnType<typeof group>) => ({
  test: { ...test, testTimeout: 120_000, hookTimeout: 120_000, globalSetup: 'tests/neo4j/server.ts' },
});

export default defineConfig({
  test: {
    projects: [
      group('unit', 0, ['unit', 'boundaries'], '100%'),
      group('real', 1, ['contract', 'e2e', 'docs', ...(hasArtillery ? ['artillery'] : []), ...(hasPytest ? ['pytest'] : [])], 2),
      ...(hasDdtest ? [group('ddtest', 2, ['ddtest'], 1)] : []),
      ...(hasNetworks ? [group('loopback', 2, ['loopback'], 1)] : []),
      ...(hasNix ? [group('nix', 2, ['nix'], 1)] : []),
      ...(hasEngine ? [group('containers', 3, ['containers'], 2)] : []),
      ...(hasKind ? [withCluster(group('kind', 4, ['kind'], 1))] : []),
      ...(hasNeo4j ? [withNeo4j(group('neo4j', 5, ['neo4j'], 2))] : []),
      group('kill', 6, ['kill'], 1),
    ],
  },
});
