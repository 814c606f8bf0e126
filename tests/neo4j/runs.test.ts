/** Whole runs with Neo4j: as what a test requires, and as the graph of the main job. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { nightlyRegression, SUITES } from '../../tools/nightly-regression.ts';
import { scripts } from '../rig/fakes.ts';
import { project } from '../rig/project.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const FIXTURE = path.join(REPOSITORY, 'fixtures/traces/nightly-regression.json');
/** What tools/get-neo4j fetched lies there. */
const { XDG_CACHE_HOME = path.join(os.homedir(), '.cache') } = process.env;

test('a test that requires neo4j gets an empty one, which is gone afterwards with all that it wrote', async () => {
  await using shop = await project(
    {
      'muster.yaml': { version: 1, suites: [scripts({ kind: 'individual' })] },
      'tests/database.mjs': `/** @requires-neo4j */
        import neo4j from 'neo4j-driver';
        const { NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD, MUSTER_NEO4J_URL } = process.env;
        if (NEO4J_URI !== MUSTER_NEO4J_URL) throw new Error(NEO4J_URI);
        const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USER, NEO4J_PASSWORD));
        const { records } = await driver.executeQuery('MATCH (n) RETURN count(n) AS count');
        if (records[0].get('count').toNumber() !== 0) throw new Error('not empty');
        await driver.close();`,
    },
    { packages: true },
  );
  const run = await shop.run('run --all', { env: { XDG_CACHE_HOME } });
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.status()).toMatchObject({ started: ['neo4j'], failed: [] });
  expect(run.results().muster.leaks).toEqual([]);
  // One that the environment names is used, and stays.
  const external = await shop.run('run --all', { env: { NEO4J_URI: inject('neo4j') } });
  expect(external.status()).toMatchObject({ started: [], alreadyRunning: ['neo4j'] });
});

test('the main job on stack-one against Neo4j: what a run teaches there is what the fixture says, and one command collects, stores, asks and executes [S0-07, S0-54]', async () => {
  const configuration = fs.readFileSync(path.join(REPOSITORY, 'muster.yaml'), 'utf8').replace(/^traces:.*\n/m, '');
  await using shop = await project({ 'muster.yaml': configuration }, { packages: true });
  for (const part of ['stacks/stack-one', 'harness/propagation']) fs.cpSync(path.join(REPOSITORY, part), path.join(shop.root, part), { recursive: true });
  const learned = `${inject('neo4j')}/learned`;
  const all = await shop.run(['run', '--all', '--graph', learned, ...SUITES.flatMap((suite) => ['--suite', suite])]);
  expect(all.exitCode, all.stderr).toBe(0);
  expect(await nightlyRegression(learned)).toBe(fs.readFileSync(FIXTURE, 'utf8'));

  const words = ['run', '--changed', 'demo-api', '--collect-from', FIXTURE, '--graph', `${inject('neo4j')}/collected`];
  const run = await shop.run([...words, '--suite', 'stack-one-api', '--suite', 'stack-one-fe']);
  expect(run.exitCode, run.stderr).toBe(0);
  const ended = run.events().flatMap((event) => (event.kind === 'stage-ended' && event.ok ? [event.stage] : []));
  expect(ended.filter((stage) => ['collect', 'store', 'select', 'run'].includes(stage)).slice(0, 4)).toEqual(['collect', 'store', 'select', 'run']);
  expect(run.results().muster.tests.map(({ id, outcome }) => [id, outcome])).toEqual(
    ['individual/api-crud', 'individual/api-validation', 'individual/bff-crud'].map((id) => [id, 'passed']),
  );
});
