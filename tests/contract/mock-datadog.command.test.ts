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

test.each(['-1', 'x', '65536'])('port %s is refused', async (port) => {
  const said: string[] = [];
  const io = {
    host: nodeHost(),
    out: () => {},
    err: (text: string) => void said.push(text),
    input: async () => '',
    colour: false,
    width: 100,
    interrupted: AbortSignal.abort(),
  };
  expect(await cli(['mock-datadog', `--port=${port}`], io)).toBe(2);
  expect(said.join('')).toContain('--port');
});
