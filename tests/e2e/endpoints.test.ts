/** Changes that name an endpoint, and changed files whose code serves one, from the command line to the plan. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { configuration, PASSES, scripts } from '../rig/fakes.ts';
import { type Outcome, project } from '../rig/project.ts';

const STACK = {
  name: 'shop',
  apps: [
    { name: 'web', repo: 'o/web', role: 'frontend', 'context-dir': 'apps/web', build: { tool: 'npm', 'build-command': 'x' }, downstream: ['api'] },
    { name: 'api', repo: 'o/api', role: 'persistence', 'context-dir': 'apps/api', build: { tool: 'npm', 'build-command': 'x' } },
  ],
};

/** An OTLP document of one service that a test asked for one route, whose code the span tells. */
function traced(test: string, service: string, route: string, code: object) {
  const attributes = { 'http.route': route, 'http.request.method': 'GET', 'test.id': test, ...code };
  const listed = (values: object) => Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const span = {
    traceId: `${test} ${service}${route}`,
    spanId: '1',
    kind: 2,
    name: 'GET',
    startTimeUnixNano: '1767225600000000000',
    attributes: listed(attributes),
  };
  return { resourceSpans: [{ resource: { attributes: listed({ 'service.name': service }) }, scopeSpans: [{ spans: [span] }] }] };
}

const at = (file: string, name: string) => ({ 'code.file.path': file, 'code.function.name': name });

const TRACES = [
  traced('individual/tests/items', 'api', '/items/:itemId', at('/srv/app/src/items.mjs', 'showItem')),
  traced('individual/tests/orders', 'api', '/orders', at('/srv/app/src/orders.mjs', 'listOrders')),
  traced('individual/tests/home', 'web', '/', {}),
];

const FILES = {
  'muster.yaml': configuration({}, { stack: 'stack.yaml', suites: [scripts({ include: ['tests/*.mjs'] })], traces: ['traces.json'] }),
  'stack.yaml': STACK,
  'traces.json': TRACES,
  'apps/api/src/items.mjs': '',
  'apps/api/src/orders.mjs': '',
  'apps/api/src/shared.mjs': '',
  'apps/web/main.mjs': '',
  'tests/items.mjs': PASSES,
  'tests/orders.mjs': PASSES,
  'tests/home.mjs': PASSES,
};

const shop = () => project(FILES, { git: true });
const because = (outcome: Outcome) => Object.fromEntries(outcome.plan().tests.map(({ id, because: [first] }) => [id.replace('individual/tests/', ''), first]));

test('a change that names an endpoint selects the tests of that endpoint alone, and of an unknown one those of its service, with a warning', async () => {
  await using own = await shop();
  const items = await own.run(['plan', '--json', '--changed', 'api get /items/42']);
  expect(because(items)).toEqual({ items: { kind: 'impact', changed: 'api GET /items/:id', path: ['api GET /items/:id'] } });
  expect(items.plan()).toMatchObject({ unmapped: [], change: { areas: ['api GET /items/:id'] } });
  const unknown = await own.run(['plan', '--json', '--changed', 'api GET /order']);
  expect(because(unknown)).toEqual({
    items: { kind: 'impact', changed: 'api GET /order', path: ['api GET /order', 'api'] },
    orders: { kind: 'impact', changed: 'api GET /order', path: ['api GET /order', 'api'] },
  });
  expect(unknown.stderr).toContain('no trace shows an endpoint GET /order of api; what can break is told for the whole of api');
  expect(unknown.stderr).toContain('GET /orders');
});

test('muster graph impact answers for endpoints too, and says when the service stands in for one', async () => {
  await using own = await shop();
  await own.run('graph ingest traces.json');
  const impact = async (changed: string) => (await own.run(['graph', 'impact', '--json', '--changed', changed])).json();
  expect(await impact('api GET /orders')).toEqual({
    tests: [{ id: 'individual/tests/orders', type: 'individual', because: ['api GET /orders'] }],
    services: ['api'],
    unmapped_area: '',
    message: '1 tests selected (0 e2e, 1 individual)',
  });
  expect(await impact('api GET /none')).toMatchObject({ tests: [{ because: ['api GET /none', 'api'] }, {}], unknown_endpoint: 'api GET /none' });
  expect(await impact('nobody GET /x')).toEqual({ tests: [], unmapped_area: 'nobody GET /x', message: 'No mapped regression; area needs tests' });
});

test('a changed file selects the tests of the endpoints whose code it is, and the reason and the explanation say so', async () => {
  await using own = await shop();
  own.write('apps/api/src/items.mjs', '// new');
  const plan = await own.run('plan --json --since HEAD --out .muster/plan.json');
  const code = { file: 'apps/api/src/items.mjs', function: 'showItem', line: null };
  expect(because(plan)).toEqual({ items: { kind: 'impact', changed: 'api GET /items/:id', path: ['api GET /items/:id'], code } });
  const { stdout } = await own.run('explain individual/tests/items --plan .muster/plan.json');
  expect(stdout).toContain('touches api GET /items/:id, whose code is in apps/api/src/items.mjs (showItem)');
  expect(stdout).toContain('-> apps/api/src/items.mjs (showItem) serves api GET /items/:id\n    -> api GET /items/:id\n    -> individual/tests/items');
  own.write('apps/api/src/shared.mjs', '// new');
  expect(Object.keys(because(await own.run('plan --json --since HEAD')))).toEqual(['items', 'orders']);
});

test('a plan with the code of endpoints is run as it was written', async () => {
  await using own = await shop();
  own.write('apps/api/src/orders.mjs', '// new');
  await own.run('plan --since HEAD --out .muster/plan.json');
  const run = await own.run('run --plan .muster/plan.json');
  expect([run.exitCode, run.results().tests]).toMatchObject([0, { total: 1, passed: 1 }]);
  expect(JSON.parse(run.report('plan.json'))).toEqual(JSON.parse(own.read('.muster/plan.json')));
});

test('tests that are gone are forgotten when asked, and named before when that is asked', async () => {
  await using own = await shop();
  await own.run('graph ingest traces.json');
  expect((await own.run('graph prune --json')).json()).toMatchObject({ status: 'pruned', forgotten: [], unclaimed: [], tests: 3 });
  own.remove('tests/orders.mjs');
  const dry = await own.run('graph prune --dry-run --json');
  expect([dry.exitCode, dry.json()]).toMatchObject([0, { status: 'dry-run', forgotten: ['individual/tests/orders'], tests: 3 }]);
  expect((await own.run('graph prune')).stdout).toMatch(/^1 test forgotten\n {2}individual\/tests\/orders\nthe graph has 2 services, 2 tests/);
  expect((await own.run('graph prune --json')).json()).toMatchObject({ status: 'pruned', forgotten: [], tests: 2 });
});

test('of a graph that two repositories share each forgets its own tests alone, by whatever address its checkout was cloned', async () => {
  const [web, api] = [
    configuration({}, { suites: [scripts({ include: ['tests/*.mjs'] })] }),
    configuration({}, { repository: 'shop/api', suites: [scripts({ include: ['tests/*.mjs'] })] }),
  ];
  await using ours = await project({ 'muster.yaml': web, 'traces.json': TRACES, 'tests/home.mjs': PASSES, 'tests/old.mjs': PASSES }, { git: true });
  await using theirs = await project({ 'muster.yaml': api, 'traces.json': TRACES, 'tests/items.mjs': PASSES, 'tests/orders.mjs': PASSES });
  const remote = (address: string) => execFileSync('git', ['config', 'remote.origin.url', address], { cwd: ours.root });
  const graph = path.join(theirs.root, '.muster/graph.sqlite');
  remote('git@git.example:shop/web.git');
  const built = await ours.run(['graph', 'build', '--json', '--run', '--from', 'traces.json', '--graph', graph]);
  expect([built.exitCode, built.json()]).toMatchObject([0, { forgotten: [], foreign_tests: ['individual/tests/items', 'individual/tests/orders'] }]);
  expect((await theirs.run('run --all')).exitCode).toBe(0);
  expect((await theirs.run('graph build --json --from traces.json')).json()).toMatchObject({ forgotten: [] });

  ours.remove('tests/old.mjs');
  theirs.remove('tests/orders.mjs');
  remote('https://ci:secret@git.example/shop/web');
  const pruned = await ours.run(['graph', 'prune', '--json', '--graph', graph]);
  expect(pruned.json()).toMatchObject({ repository: 'git.example/shop/web', forgotten: ['individual/tests/old'], unclaimed: [] });
  expect((await theirs.run('graph build --json --from traces.json')).json()).toMatchObject({ forgotten: ['individual/tests/orders'], tests: 2 });
});

test('what no repository is known to have had stays, is named, and is forgotten when that is asked', async () => {
  await using own = await shop();
  own.remove('tests/orders.mjs');
  await own.run('graph ingest traces.json');
  expect((await own.run('graph prune')).stdout).toMatch(
    /^0 tests forgotten\n1 test stays that no repository is known to have had, individual\/tests\/orders first \(--unclaimed forgets it too\)\n/,
  );
  const dry = await own.run('graph prune --dry-run --unclaimed --json');
  expect(dry.json()).toMatchObject({ status: 'dry-run', forgotten: ['individual/tests/orders'], unclaimed: [], tests: 3 });
  expect((await own.run('graph prune --unclaimed --json')).json()).toMatchObject({ forgotten: ['individual/tests/orders'], tests: 2 });
});

test('nothing is forgotten where no repository says which tests there are', async () => {
  await using own = await project({ 'traces.json': TRACES });
  await own.run('graph ingest traces.json --graph g.sqlite');
  const pruned = await own.run('graph prune --json --graph g.sqlite');
  expect([pruned.exitCode, pruned.problems().map(({ code }) => code)]).toEqual([2, ['no-configuration']]);
  expect((await own.run('graph stats --json --graph g.sqlite')).json()).toMatchObject({ tests: 3 });
});
