/** Postman collections of the REST API, by the real Newman, against the real server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { environmentIn } from '../rig/environment.ts';
import { type Project, project } from '../rig/project.ts';
import { SHOP, startServed } from '../rig/served.ts';

const TOOL = path.resolve(import.meta.dirname, '../../tools/run-orchestrator-tests.sh');

/** What the tool printed in this repository, and how it ended. */
async function collections(shop: Project, words: readonly string[]): Promise<{ readonly exitCode: number | null; readonly said: string }> {
  const child = spawn('sh', [TOOL, ...words], {
    cwd: shop.root,
    env: environmentIn(shop.scratch, { MUSTER_NODE: process.execPath }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const [exitCode] = await once(child, 'close');
  return { exitCode, said };
}

/** Rows of Newman's tables: how many were made, how many failed. */
const rows = (said: string, name: string) =>
  [...said.matchAll(new RegExp(`│ +${name} │ +(\\d+) │ +(\\d+) │`, 'g'))].map(([, made, failed]) => [Number(made), Number(failed)]);

test('--graph runs the collection of the graph alone: 10 requests in order, 36 assertions, none fails [S0-69, S0-71, S0-73]', async () => {
  await using shop = await project(SHOP);
  const { exitCode, said } = await collections(shop, ['--graph']);
  expect([rows(said, 'requests'), rows(said, 'assertions'), exitCode]).toEqual([[[10, 0]], [[36, 0]], 0]);
});

test('--all runs both collections: 66 assertions, none fails, against real runs [S0-30, S0-70, S0-72]', async () => {
  await using shop = await project(SHOP);
  const api = await startServed(shop);
  const { exitCode, said } = await collections(shop, ['--all', '--url', api.url]);
  expect([rows(said, 'requests'), rows(said, 'assertions'), exitCode]).toEqual([
    [
      [15, 0],
      [10, 0],
    ],
    [
      [30, 0],
      [36, 0],
    ],
    0,
  ]);
  const runs: { readonly name: string }[] = (await api.get('/api/runs')).json;
  for (const { name } of runs) expect(await api.ended(name)).toMatchObject({ status: 'Succeeded' });
  expect(runs).toHaveLength(4);
  api.program.signal('SIGTERM');
  await api.program.ended;
});

test('one assertion that does not hold ends with 1, an unknown flag with 2, and a server that cannot start with 2 [S0-71, S0-72]', async () => {
  await using other = await project({ 'stacks/stack.yaml': { name: 'other', apps: [] } });
  expect((await collections(other, ['--graph'])).exitCode).toBe(2);
  await using empty = await project({});
  const { exitCode, said } = await collections(empty, ['--all']);
  expect([exitCode, rows(said, 'assertions').length]).toEqual([1, 2]);
  const unknown = await collections(empty, ['--everything']);
  expect([unknown.exitCode, unknown.said]).toEqual([2, expect.stringContaining('--everything')]);
});
