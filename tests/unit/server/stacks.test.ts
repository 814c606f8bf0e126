/** Stacks, teams, reloading, and what follows from a webhook, without a run. */
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { serve } from './service.ts';

const STACK = (name: string, repo: string) =>
  `name: ${name}\napps:\n  - { name: ${name}-app, repo: ${repo}, role: standalone, build: { tool: npm, build-command: b } }\n`;

test('stacks are listed with their apps and repositories, teams are the owners of these', async () => {
  using api = serve();
  fs.mkdirSync(path.join(api.root, 'stacks/two'));
  fs.writeFileSync(path.join(api.root, 'stacks/two/stack.yaml'), STACK('two', 'other/two'));
  fs.writeFileSync(path.join(api.root, 'stacks/registry.yaml'), 'repos: {}\n');
  expect((await api.post('/api/reload')).json).toEqual({ status: 'reloaded', stacks: 2 });
  expect((await api.get('/readyz')).json).toEqual({ status: 'ok', stacks_loaded: 2 });
  expect((await api.get('/api/stacks')).json).toEqual([
    {
      stack_file: 'stacks/stack-one.yaml',
      name: 'stack-one',
      description: 'A shop: front end, back end for front end, and API',
      apps: [
        { name: 'demo-fe', repo: 'jmjava/tekton-dag-vue-fe', role: 'frontend' },
        { name: 'release-lifecycle-demo', repo: 'jmjava/tekton-dag-spring-boot', role: 'middleware' },
        { name: 'demo-api', repo: 'jmjava/tekton-dag-spring-boot-gradle', role: 'persistence' },
      ],
    },
    { stack_file: 'stacks/two/stack.yaml', name: 'two', description: '', apps: [{ name: 'two-app', repo: 'other/two', role: 'standalone' }] },
  ]);
  expect((await api.get('/api/teams')).json).toMatchObject({
    jmjava: { stacks: ['stack-one'], apps: ['demo-api', 'demo-fe', 'release-lifecycle-demo'] },
    other: { stacks: ['two'], apps: ['two-app'], repos: ['other/two'] },
  });
});

test('a stack that is wrong is refused with every problem and its place, and those that were read before stay', async () => {
  using api = serve();
  fs.writeFileSync(path.join(api.root, 'stacks/bad.yaml'), 'name: bad\napps:\n  - { name: a, role: boss, downstream: [b] }\n');
  const { status, json } = await api.post('/api/reload');
  expect([status, json.problems.map((problem: { code: string }) => problem.code).sort()]).toEqual([400, ['enum', 'missing', 'missing', 'unknown-downstream']]);
  expect(json.problems[0].file).toContain('bad.yaml');
  expect((await api.get('/readyz')).json).toEqual({ status: 'ok', stacks_loaded: 1 });
});

test.each([
  ['pr', {}, 'changed_app and pr_number required for pr'],
  ['pr', { mode: 'pr', changed_app: 'demo-fe' }, 'changed_app and pr_number required for pr'],
  ['pr', { mode: 'pr', changed_app: '', pr_number: null }, 'changed_app and pr_number required for pr'],
  ['pr', { pr_number: 7 }, 'changed_app and pr_number required for pr'],
  ['merge', { mode: 'merge', pr_number: 7 }, 'changed_app required for merge'],
])('a run for %s without what it needs is refused: %j', async (_, body, error) => {
  using api = serve();
  const { status, json } = await api.post('/api/run', body);
  expect([status, json.error]).toEqual([400, error]);
});

test.each([
  [{ mode: 'deploy' }, 'mode', 'is not pr, merge or bootstrap'],
  [{ changed_app: 7, pr_number: 1 }, 'changed_app', 'expected a text'],
  [{ changed_app: '--all', pr_number: 1 }, 'changed_app', 'is not the name of one app'],
  [{ changed_app: 'a,b', pr_number: 1 }, 'changed_app', 'is not the name of one app'],
  [{ changed_app: 'a b', pr_number: 1 }, 'changed_app', 'is not the name of one app'],
  [{ changed_app: 'a GET /x,b', pr_number: 1 }, 'changed_app', 'is not the name of one app'],
  [{ changed_app: 'a', pr_number: 'seven' }, 'pr_number', '"seven" is not the number of the pull request'],
  [{ changed_app: 'a', pr_number: -1 }, 'pr_number', '"-1" is not the number of the pull request'],
  [{ changed_app: 'a', pr_number: 1, radius: 0 }, 'radius', 'is not a whole number of at least 1'],
  [{ changed_app: 'a', pr_number: 1, git_revision: 'x'.repeat(501) }, 'git_revision', 'is not at most 500 characters'],
  [{ changed_app: 'a', pr_number: 1, app_revisions: ['x'] }, 'app_revisions', 'expected an object'],
  [[], '', 'expected an object'],
])('a run asked for with %j is refused with the place and the reason', async (body, at, reason) => {
  using api = serve();
  const { status, json } = await api.post('/api/run', body);
  expect([status, json.problems[0].path ?? '', json.error]).toEqual([400, at, expect.stringContaining(reason)]);
});

test('a stack that is not there is refused with what there is, and so is a run without any configuration', async () => {
  using api = serve();
  const run = { mode: 'pr', changed_app: 'demo-fe', pr_number: 1 };
  const unknown = await api.post('/api/run', { ...run, stack_file: 'stacks/stack-two.yaml' });
  expect([unknown.status, unknown.json.problems[0]]).toMatchObject([400, { code: 'unknown-stack', hint: expect.stringContaining('stacks/stack-one.yaml') }]);
  for (const stack_file of ['stacks/stack-one.yaml', 'stack-one', 'stack-one.yaml']) {
    expect((await api.post('/api/run', { ...run, stack_file })).json.problems[0].code).toBe('no-configuration');
  }
});

test.each(['0', '-1', 'x', '1001', '1.5', ''])('a limit of "%s" is refused, and a run that is not there is 404', async (limit) => {
  using api = serve();
  expect((await api.get(`/api/runs?limit=${limit}`)).json.problems[0].code).toBe('bad-parameter');
  expect((await api.get('/api/runs')).json).toEqual([]);
  for (const name of ['run-1', '..', '%2e%2e%2f%2e%2e']) expect((await api.get(`/api/runs/${name}`)).status).toBeGreaterThanOrEqual(400);
});

const PULL = { action: 'opened', pull_request: { number: 7 }, repository: { full_name: 'jmjava/tekton-dag-vue-fe' } };

describe('a webhook', () => {
  test.each([
    ['another event', { zen: 'x' }, { 'x-github-event': 'ping' }, 'ping'],
    ['no pull request', { action: 'opened' }, {}, 'no pull request'],
    ['another action', { ...PULL, action: 'labeled' }, {}, 'labeled'],
    ['a pull request that was closed and not merged', { ...PULL, action: 'closed', pull_request: { number: 7, merged: false } }, {}, 'without being merged'],
    ['a repository of no app', { ...PULL, repository: { full_name: 'jmjava/else' } }, {}, 'jmjava/else'],
    ['no repository', { ...PULL, repository: null }, {}, 'no repository'],
  ])('with %s is ignored with the reason', async (_, body, headers, reason) => {
    using api = serve();
    const { status, json } = await api.post('/webhook/github', body, headers);
    expect([status, json]).toEqual([200, { status: 'ignored', reason: expect.stringContaining(reason) }]);
  });

  test.each([
    ['no number', { ...PULL, pull_request: {} }],
    ['a text for a number', { ...PULL, pull_request: { number: '7' } }],
    ['a list', []],
    ['no JSON', '{'],
    ['nothing', ''],
  ])('with %s is refused', async (_, body) => {
    using api = serve();
    expect((await api.post('/webhook/github', body)).status).toBe(400);
  });

  const sign = (text: string, secret: string) => `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
  const text = JSON.stringify({ ...PULL, action: 'labeled' });

  test.each([
    ['none', null],
    ['one without its name', sign(text, 'secret').slice(7)],
    ['one of another body', sign(`${text} `, 'secret')],
    ['one of another secret', sign(text, 'Secret')],
    ['a shorter one', sign(text, 'secret').slice(0, -1)],
  ])('where a secret is set, a signature is needed: %s', async (_, signature) => {
    using api = serve({ webhookSecret: 'secret' });
    const { status, json } = await api.post('/webhook/github', text, signature === null ? {} : { 'x-hub-signature-256': signature });
    expect([status, json.problems[0].code]).toEqual([401, 'bad-signature']);
  });

  test('that is signed is taken, also where everything else needs a token', async () => {
    for (const token of [null, 'token']) {
      using api = serve({ webhookSecret: 'secret' }, token);
      const { status, json } = await api.post('/webhook/github', text, { 'x-hub-signature-256': sign(text, 'secret') });
      expect([status, json.status]).toEqual([200, 'ignored']);
    }
    using unsigned = serve({}, 'token');
    expect((await unsigned.post('/webhook/github', text)).status).toBe(401);
  });
});
