/** `muster serve` with real runs behind it. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { service, tellsEnvironment } from '../rig/fakes.ts';
import { project } from '../rig/project.ts';
import { SHOP, startServed, TRACES } from '../rig/served.ts';

test('a run for a pull request runs what the change can break, a bootstrap everything, and both are listed with their results [S0-30]', async () => {
  await using shop = await project(SHOP);
  const api = await startServed(shop);
  expect((await api.get('/api/runs')).json).toEqual([]);
  await api.post('/api/graph/ingest', TRACES);
  const pr = await api.post('/api/run', {
    mode: 'pr',
    changed_app: 'demo-fe',
    pr_number: 12,
    stack_file: 'stacks/stack-one/stack.yaml',
    git_url: '',
    app_revisions: null,
  });
  expect([pr.status, pr.json]).toEqual([200, { status: 'created', pipelinerun: expect.stringMatching(/^run-/), mode: 'pr' }]);
  const bootstrap = await api.post('/api/bootstrap');
  expect(bootstrap.json).toMatchObject({ status: 'created', mode: 'bootstrap' });

  const first = await api.ended(pr.json.pipelinerun);
  expect(first).toMatchObject({
    pipeline: 'stack-pr-test',
    status: 'Succeeded',
    changed_app: 'demo-fe',
    pr_number: 12,
    exit_code: 0,
    tests: { total: 1, passed: 1 },
  });
  expect(first.results.muster.tests.map(({ id }: { id: string }) => id)).toEqual(['individual/fe-unit-api']);
  const all = await api.ended(bootstrap.json.pipelinerun);
  expect(all).toMatchObject({ pipeline: 'stack-bootstrap', status: 'Succeeded', tests: { total: 3, passed: 3 } });

  const listed = (await api.get('/api/runs')).json;
  expect(listed.map(({ name }: { name: string }) => name)).toEqual([bootstrap.json.pipelinerun, pr.json.pipelinerun]);
  expect((await api.get('/api/runs?limit=1')).json).toEqual(listed.slice(0, 1));
  api.program.signal('SIGTERM');
  expect((await api.program.ended).exitCode).toBe(0);
  expect(shop.has(`.muster/runs/${pr.json.pipelinerun}/junit.xml`)).toBe(true);

  const again = await startServed(shop);
  expect((await again.get('/api/runs')).json).toMatchObject(listed.map(({ created: _, ...run }: { created: string }) => run));
  again.program.signal('SIGTERM');
  await again.program.ended;
});

test('runs of an endpoint and of an app tell failed tests from a broken machine, as the command line does', async () => {
  await using shop = await project({
    ...SHOP,
    'muster.yaml': {
      ...(SHOP['muster.yaml'] as object),
      capabilities: { database: service({}, { process: { command: ['node', '-e', 'process.exit(3)'] } }) },
    },
    'tests/db.mjs': '/** @test-id individual/db\n * @requires-database */\n',
  });
  const api = await startServed(shop, [], { API_FAILS: '1' });
  await api.post('/api/graph/ingest', TRACES);
  await api.post('/api/graph/ingest', { traces: [{ trace_id: 'd', test_id: 'individual/db', spans: [{ service: 'database', span_id: 's' }] }] });
  const failed = await api.post('/api/run', { mode: 'merge', changed_app: 'demo-api get /?page=1' });
  expect(await api.ended(failed.json.pipelinerun)).toMatchObject({
    pipeline: 'stack-merge-release',
    status: 'Failed',
    exit_code: 1,
    tests: { failed: 1 },
    results: { muster: { tests: [{ because: 'touches demo-api GET /' }] } },
  });
  const broken = await api.post('/api/run', { mode: 'merge', changed_app: 'database' });
  expect(await api.ended(broken.json.pipelinerun)).toMatchObject({ status: 'Failed', exit_code: 2, tests: { errors: 1 } });
  api.program.signal('SIGINT');
  expect((await api.program.ended).exitCode).toBe(0);
});

test('a webhook of a pull request is matched by its repository and starts its run; merged, another one [S0-30]', async () => {
  await using shop = await project(SHOP);
  const api = await startServed(shop);
  await api.post('/api/graph/ingest', TRACES);
  const hook = (action: string, full_name: string, merged = false) =>
    api.post(
      '/webhook/github',
      { action, pull_request: { number: 31, merged, head: { sha: 'abc' } }, repository: { full_name, name: full_name.split('/')[1], clone_url: 'u' } },
      { 'x-github-event': 'pull_request' },
    );
  for (const [action, repository, merged, mode, app, id] of [
    ['opened', 'jmjava/tekton-dag-vue-fe', false, 'pr', 'demo-fe', 'individual/fe-unit-api'],
    ['synchronize', 'jmjava/tekton-dag-spring-boot', false, 'pr', 'release-lifecycle-demo', 'individual/bff-health'],
    ['reopened', 'a-fork/tekton-dag-spring-boot-gradle', false, 'pr', 'demo-api', 'individual/api-crud'],
    ['closed', 'JMJava/Tekton-DAG-Vue-FE', true, 'merge', 'demo-fe', 'individual/fe-unit-api'],
  ] as const) {
    const { json } = await hook(action, repository, merged);
    expect(json).toMatchObject({ status: 'created', mode });
    const run = await api.ended(json.pipelinerun);
    expect(run).toMatchObject({ status: 'Succeeded', changed_app: app, pr_number: 31 });
    expect(run.results.muster.tests.map((each: { id: string }) => each.id)).toEqual([id]);
  }
  const { results: _, ...order } = JSON.parse(
    fs.readFileSync(path.join(shop.root, '.muster/runs', (await api.get('/api/runs')).json[0].name, 'request.json'), 'utf8'),
  );
  expect(order).toEqual({
    version: 1,
    mode: 'merge',
    stack: 'stack-one',
    changed_app: 'demo-fe',
    pr_number: 31,
    radius: 1,
    git_url: 'u',
    git_revision: 'abc',
    intercept_backend: null,
    app_revisions: {},
  });
  api.program.signal('SIGTERM');
  await api.program.ended;
});

test('the backend that intercepts is kept with the run, and changes neither its plan nor its results [S0-66, S0-82]', async () => {
  const ranWith = async (intercept_backend: string) => {
    await using shop = await project(SHOP);
    const api = await startServed(shop);
    await api.post('/api/graph/ingest', TRACES);
    const { json } = await api.post('/api/run', { mode: 'pr', changed_app: 'demo-fe', pr_number: 7, intercept_backend });
    const { results } = await api.ended(json.pipelinerun);
    api.program.signal('SIGTERM');
    await api.program.ended;
    const read = (file: string) => shop.read(`.muster/runs/${json.pipelinerun}/${file}`);
    expect(JSON.parse(read('request.json'))).toMatchObject({ intercept_backend });
    return { plan: read('plan.json'), summary: read('test-summary.json'), tests: results.tests };
  };
  const [telepresence, mirrord] = await Promise.all(['telepresence', 'mirrord'].map(ranWith));
  expect(JSON.parse(telepresence?.plan ?? '').tests).toMatchObject([{ id: 'individual/fe-unit-api' }]);
  expect(mirrord).toEqual(telepresence);
});

test('tests and services of a run do not see what the server is secured with', async () => {
  await using shop = await project({ ...SHOP, 'tests/fe.mjs': `/** @test-id individual/fe-unit-api */\n${tellsEnvironment('environment.json')}` });
  const secrets = { MUSTER_TOKEN: 's3cret-a', HOOKS: 's3cret-b', PLAIN: 'seen' };
  const api = await startServed(shop, ['--webhook-secret-env', 'HOOKS'], secrets);
  const headers = { authorization: 'Bearer s3cret-a' };
  const { json } = await api.post('/api/bootstrap', undefined, headers);
  expect((await api.ended(json.pipelinerun, headers)).status).toBe('Succeeded');
  const seen = shop.read('environment.json');
  expect([seen.includes('seen'), /s3cret/.test(seen)]).toEqual([true, false]);
  api.program.signal('SIGTERM');
  const { stdout, stderr } = await api.program.ended;
  expect(`${stdout}${stderr}${shop.read(`.muster/runs/${json.pipelinerun}/events.jsonl`)}`).not.toContain('s3cret');
});

const HANGING = {
  ...SHOP,
  'tests/fe.mjs': "/** @test-id individual/fe-unit-api */\nimport fs from 'node:fs';\nfs.writeFileSync('running', '');\nsetInterval(() => {}, 1 << 30);\n",
};

async function hangs(shop: Awaited<ReturnType<typeof project>>) {
  const api = await startServed(shop);
  await api.post('/api/graph/ingest', TRACES);
  const running = await api.post('/api/run', { mode: 'pr', changed_app: 'demo-fe', pr_number: 1 });
  const waiting = await api.post('/api/run', { mode: 'pr', changed_app: 'demo-api', pr_number: 2 });
  await eventually(() => shop.has('running'), 'the test of the first run is running');
  expect((await api.get('/api/runs')).json.map(({ status }: { status: string }) => status).sort()).toEqual(['Pending', 'Running']);
  expect((await api.get('/healthz')).status).toBe(200);
  return { api, running: running.json.pipelinerun, waiting: waiting.json.pipelinerun };
}

test('a server that is told to end ends its run first, with all its reports, and begins none that waits', async () => {
  await using shop = await project(HANGING);
  const { api, running, waiting } = await hangs(shop);
  api.program.signal('SIGTERM');
  const { exitCode, stderr } = await api.program.ended;
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(JSON.parse(shop.read(`.muster/runs/${running}/results.json`))).toMatchObject({ exit_code: 143 });
  expect(shop.has(`.muster/runs/${waiting}`)).toBe(false);
  expect(shop.survivors()).toEqual([]);
});

test('nothing is left of a run when its server is killed', async () => {
  await using shop = await project(HANGING);
  const { api } = await hangs(shop);
  api.program.signal('SIGKILL');
  await api.program.ended;
  // What is left then, processes, leases or files, fails the disposal of the project.
});
