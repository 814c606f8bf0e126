/** The door of `muster hold`: what is said at it, how often things start, and what its end takes along. */
import fs from 'node:fs';
import { expect, test } from 'vitest';
import type { HoldAnswer, HoldOpening, HoldRequest } from '../../harness/model/hold.ts';
import { askAtDoor } from '../../harness/plugins/door.ts';
import { eventually } from '../rig/eventually.ts';
import { service } from '../rig/fakes.ts';
import { CAPABILITIES, carriers, musterYaml, started } from '../rig/plugins.ts';
import { OPEN } from '../rig/program.ts';
import { type Project, project } from '../rig/project.ts';

const A = `/** @requires-backend */
import { test } from 'vitest';
test('one', () => {});
/** @requires-broken */
test('two', () => {});
`;

async function open(own: Project) {
  const holder = own.start('hold', { input: OPEN });
  const [line] = await holder.line(/^\{.*\}$/m, 'stdout');
  const opening: HoldOpening = JSON.parse(line);
  const ask = (request: HoldRequest): Promise<HoldAnswer> => askAtDoor(opening.door, request);
  return { holder, opening, ask };
}

const tests = (own: Project, ...titles: readonly string[]): HoldRequest => ({
  kind: 'tests',
  tests: titles.map((title) => ({ file: `${own.root}/tests/a.test.ts`, titles: [title] })),
  again: false,
});

test('starts nothing until it is asked, then once, however many ask', async () => {
  await using own = await project({ 'muster.yaml': musterYaml, 'tests/a.test.ts': A });
  const { holder, opening, ask } = await open(own);
  expect(opening).toMatchObject({ version: 1, run: expect.stringMatching(/^run-/), marker: { MUSTER_LEASE: opening.run } });
  expect(fs.statSync(opening.door).mode & 0o777).toBe(0o600);
  expect(own.survivors().filter((command) => command.includes('service.ts'))).toEqual([]);

  const [first, second] = await Promise.all([ask(tests(own, 'one')), ask(tests(own, 'one', 'two'))]);
  const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(first).toMatchObject({
    kind: 'settled',
    tests: [{ titles: ['one'], sandbox: null, unmet: null }],
    sandboxes: [{ name: null, capabilities: { backend: { url } }, environment: { MUSTER_BACKEND_URL: url, MUSTER_RUN_ID: opening.run } }],
  });
  expect(second).toMatchObject({
    kind: 'settled',
    tests: [{ unmet: null }, { titles: ['two'], unmet: { capability: 'broken', how: 'fail', message: expect.stringContaining('no licence') } }],
  });
  expect(own.survivors().filter((command) => command.includes('service.ts'))).toHaveLength(1);
  expect(started(own)).toEqual(['backend']);
  holder.signal('SIGTERM');
  expect((await holder.ended).exitCode).toBe(0);
  expect(carriers(own)).toEqual([]);
});

test('a service that dies is what the next test is told of, and is started again on demand', async () => {
  await using own = await project({ 'muster.yaml': musterYaml, 'tests/a.test.ts': A });
  const { holder, ask } = await open(own);
  const answer = await ask(tests(own, 'one'));
  const url = answer.kind === 'settled' ? answer.sandboxes[0]?.environment['MUSTER_BACKEND_URL'] : undefined;
  await fetch(`${url}/exit?code=7`, { method: 'POST' }).catch(() => {});
  await holder.line(/backend.*exit code 7/);
  expect(await ask(tests(own, 'one'))).toMatchObject({ tests: [{ unmet: { capability: 'backend', message: expect.stringContaining('exit code 7') } }] });
  expect(await ask({ ...tests(own, 'one'), again: true })).toMatchObject({ tests: [{ unmet: null }] });
  holder.signal('SIGTERM');
  await holder.ended;
});

test('what is no request is refused, and the door stays open', async () => {
  await using own = await project({ 'muster.yaml': musterYaml, 'tests/a.test.ts': A.replace('@requires-broken', '@requires-brokn') });
  const { holder, ask } = await open(own);
  const nonsense = [
    {},
    { kind: 'nonsense', again: false },
    { kind: 'tests', tests: [] },
    { kind: 'tests', again: false, tests: 7 },
    { kind: 'tests', again: false, tests: [null] },
    { kind: 'tests', again: false, tests: [{ file: '/a', titles: 'one' }] },
    { kind: 'files', again: false, files: [{ file: 5, matching: null }] },
    { kind: 'files', again: false, files: [{ file: '/a', matching: { source: '(', flags: '', separator: ' ' } }] },
    { kind: 'folders', again: false, folders: ['/a'] },
  ].map((request) => JSON.parse(JSON.stringify(request)));
  for (const request of nonsense)
    expect(await ask(request), JSON.stringify(request)).toMatchObject({ kind: 'refused', message: expect.stringContaining('not a request') });
  expect(await ask(tests(own, 'one'))).toMatchObject({
    kind: 'refused',
    message: expect.stringMatching(/tests\/a\.test\.ts:4:\d+ .*brokn[\s\S]*did you mean broken/),
  });
  expect(own.survivors().filter((command) => command.includes('service.ts'))).toEqual([]);
  holder.signal('SIGTERM');
  await holder.ended;
});

test('a door where nobody is any more answers that', async () => {
  expect(await askAtDoor('/tmp/muster-no-such-door', { kind: 'files', files: [], again: false })).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('has ended'),
  });
});

test('the end of its input ends it and all that it has started', async () => {
  await using own = await project({ 'muster.yaml': musterYaml, 'tests/a.test.ts': A });
  const holder = own.start('hold', { input: '' });
  expect((await holder.ended).exitCode).toBe(0);
  await eventually(() => carriers(own).length === 0, 'nothing is left');
});

test('refuses with what is wrong in the configuration', async () => {
  await using own = await project({ 'muster.yaml': { version: 1, capabilities: { ...CAPABILITIES, api: service({}, { dependsOn: ['databse'] }) } } });
  const { exitCode, problems } = await own.run('hold');
  expect([exitCode, problems()]).toMatchObject([2, [{ code: 'unknown-dependency' }]]);
});
