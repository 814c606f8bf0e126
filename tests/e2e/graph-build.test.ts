/**
 * The nightly half and the half of a change: two commands that share the graph and nothing else. The first learns, from a run of every test
 * or from traces; the second, in another checkout, decides by what was learned.
 */
import fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../rig/project.ts';
import { startServed } from '../rig/served.ts';

const CONFIGURATION = {
  version: 1,
  capabilities: { web: { external: { url: 'http://127.0.0.1:1' } }, api: { external: { url: 'http://127.0.0.1:1' } } },
  suites: [{ name: 'scripts', runner: 'command', kind: 'individual', include: ['tests/*.mjs'], command: ['node', '${file}'] }],
};
const passing = "console.log('well');\n";
const FILES = { 'muster.yaml': CONFIGURATION, 'tests/page.mjs': passing, 'tests/items.mjs': passing };

const trace = (id: string, ...services: readonly string[]) => ({
  trace_id: id,
  test_id: `individual/tests/${id}`,
  spans: services.map((service, place) => ({ service, resource: 'GET /', span_id: String(place) })),
});
const TRACES = { traces: [trace('page', 'web', 'api'), trace('items', 'api'), trace('gone', 'web')] };

test('what one command learned at night decides in another checkout, when everything but the graph is gone [S0-78]', async () => {
  await using shared = await project({});
  const graph = path.join(shared.root, 'graph.sqlite');
  {
    await using night = await project({ ...FILES, 'traces.json': TRACES });
    const built = await night.run(['graph', 'build', '--json', '--from', 'traces.json', '--graph', graph]);
    expect(built.json()).toMatchObject({ status: 'built', traces: 3, tests: 2, foreign_tests: ['individual/tests/gone'] });
    for (const line of [/^collect +3 traces/m, /^store /m, /^prune +0 tests/m]) expect(built.stderr).toMatch(line);
  }
  expect(fs.readdirSync(shared.root)).toEqual(['graph.sqlite']);

  await using day = await project(FILES);
  const run = await day.run(['run', '--changed', 'web', '--graph', graph]);
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.results().muster.tests.map(({ id, outcome, because }) => [id, outcome, because])).toEqual([['individual/tests/page', 'passed', 'touches web']]);
  const api = await startServed(day, ['--graph', graph]);
  expect((await api.get('/api/test-plan?app=web')).json).toMatchObject({ tests: [{ id: 'individual/tests/page' }], unmapped_area: '' });
  api.program.signal('SIGTERM');
  expect((await api.program.ended).exitCode).toBe(0);
});

test('it runs every test first when it is told to, keeps how each ended, and forgets those that are gone', async () => {
  await using shop = await project({ ...FILES, 'tests/failing.mjs': 'process.exit(1);\n', 'tests/gone.mjs': passing, 'traces.json': TRACES });
  expect((await shop.run('graph build --from traces.json')).exitCode).toBe(0);
  shop.remove('tests/gone.mjs');
  const built = await shop.run('graph build --run --json');
  expect(built.exitCode, built.stderr).toBe(1);
  expect(built.json()).toMatchObject({ status: 'built', run: { exit_code: 1 }, tests: 2, forgotten: ['individual/tests/gone'] });
  const plan = (await shop.run('plan --json --changed nothing-known')).plan();
  expect(plan.tests.map(({ id, because }) => [id, because[0]?.kind])).toContainEqual(['individual/tests/failing', expect.stringMatching(/failed/)]);

  shop.remove('tests/failing.mjs');
  const kept = await shop.run('graph build --json --from traces.json --no-prune');
  expect(kept.json()).toMatchObject({ status: 'built', forgotten: [] });
  expect((await shop.run('graph build --json --from traces.json')).json()).toMatchObject({ forgotten: ['individual/tests/failing'] });
});

test('a repository whose tests cannot be read forgets nothing', async () => {
  await using shop = await project({ ...FILES, 'traces.json': TRACES });
  await shop.run('graph build --from traces.json');
  shop.remove('tests/page.mjs');
  shop.write('tests/items.mjs', '/** @requires-nobody */\n');
  const built = await shop.run('graph build --json --from traces.json');
  expect([built.exitCode, built.problems()]).toMatchObject([2, [{ code: 'unknown-capability' }]]);
  expect((await shop.run('graph stats --json')).json()).toMatchObject({ tests: 2 });
});

test('a run that is told to collect refuses what names nothing, and goes on when a server fails', async () => {
  await using shop = await project({ ...FILES, 'traces.json': TRACES });
  const refused = await shop.run('run --changed web --collect-from nowhere.json');
  expect([refused.exitCode, refused.results().muster.problems]).toMatchObject([2, [{ code: 'file-not-found' }]]);
  const run = await shop.run('run --changed web --collect-from traces.json,http://127.0.0.1:1');
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.stderr).toContain('warning: the traces could not be read from http://127.0.0.1:1/');
  expect(run.results().muster.tests).toMatchObject([{ id: 'individual/tests/page', outcome: 'passed' }]);
});

test('a signal ends a build that waits for a rate limit at once, and the graph is as it was', async () => {
  await using shop = await project({ ...FILES, 'traces.json': TRACES });
  const asked = Promise.withResolvers<void>();
  const server = createServer((_, response) => {
    response.writeHead(429, { 'x-ratelimit-reset': '500' }).end();
    asked.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const build = shop.start(['graph', 'build', '--json', '--from', `traces.json,http://127.0.0.1:${port}`]);
    await asked.promise;
    build.signal('SIGTERM');
    const said = await build.ended;
    expect([said.exitCode, said.json()]).toMatchObject([143, { status: 'interrupted', traces: 0, tests: 0 }]);
  } finally {
    server.close();
  }
});

test('a signal ends the making of a large system, and leaves no half of it', async () => {
  await using own = await project({});
  const making = own.start('graph generate --services 1000 --tests 10000000 --out large.json');
  await expect.poll(() => own.has('large.json.part')).toBe(true);
  making.signal('SIGINT');
  expect((await making.ended).exitCode).toBe(130);
  expect(own.files()).toEqual([]);
});
