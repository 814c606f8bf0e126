import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cli } from '../../harness/cli/cli.ts';
import { nodeHost } from '../../harness/host/node-host.ts';

const muster = path.resolve(import.meta.dirname, '../../harness/main.ts');

test.each(['SIGTERM', 'SIGINT'] as const)('its first line is its address, it is healthy, and %s stops it cleanly', async (signal) => {
  const child = spawn(process.execPath, [muster, 'mock-datadog', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/);
  expect(await (await fetch(`${String(line).trim()}/health`)).json()).toMatchObject({ status: 'ok', spans: 0 });
  const ended = once(child, 'exit');
  child.kill(signal);
  expect(await ended).toEqual([0, null]);
});

/** What the command says of these words when it is interrupted at once. */
async function command(...words: string[]) {
  const said: string[] = [];
  const printed: string[] = [];
  const io = {
    host: nodeHost(),
    out: (text: string) => void printed.push(text),
    err: (text: string) => void said.push(text),
    input: async () => Buffer.from('version: 1\nsettings: { itr_enabled: perhaps }\nsuites: [{}]\n'),
    colour: false,
    width: 100,
    outWidth: 100,
    interrupted: AbortSignal.abort(),
  };
  const exitCode = await cli(['mock-datadog', ...words], io);
  return { exitCode, said: said.join(''), printed: printed.join('') };
}

test.each(['-1', 'x', '65536'])('port %s is refused', async (port) => {
  const { exitCode, said } = await command(`--port=${port}`);
  expect(exitCode).toBe(2);
  expect(said).toContain('--port');
});

test('it plays the scenario of a file [S1-39]', async () => {
  const scenario = path.resolve(import.meta.dirname, '../../fixtures/datadog/skewed.yaml');
  const child = spawn(process.execPath, [muster, 'mock-datadog', '--port', '0', '--scenario', scenario], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const attributes = { service: 'shop', repository_url: 'https://git.example.invalid/acme/shop.git' };
  const answer = await fetch(`${String(line).trim()}/api/v2/ci/ddtest/test_suite_durations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ data: { type: 'ci_app_ddtest_test_suite_durations_request', attributes } }),
  });
  expect(await answer.json()).toMatchObject({
    data: { attributes: { test_suites: { vitest: { 'test/heavy-a.test.js': { duration: { p50: '10000000000' } } } } } },
  });
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('a scenario that is wrong ends it with 2 and every problem with its place; one that is not there too', async () => {
  const wrong = await command('--port=0', '--scenario=-', '--json');
  expect(wrong.exitCode).toBe(2);
  expect(JSON.parse(wrong.printed).problems).toMatchObject([
    { code: 'type', file: '-', line: 2, path: 'settings.itr_enabled' },
    { code: 'missing', file: '-', line: 3, path: 'suites[0].suite' },
  ]);
  expect(await command('--port=0', '--scenario=nowhere.yaml')).toMatchObject({ exitCode: 2, said: expect.stringContaining('nowhere.yaml') });
});
