/** Nothing leaves the machine: tracers of Datadog and of OpenTelemetry report over three hops in a network with nothing but loopback. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ALONE } from '../rig/loopback.ts';
import { VITEST } from '../rig/test-optimization.ts';

test('three hops, the mock and what reads its spans need no network beyond loopback', async () => {
  const [program, ...words] = ALONE;
  const contract = ['run', '--project=real', '--maxWorkers=1', '-t', 'baggage', 'tests/contract/mock-datadog.otel.test.ts'];
  const { stdout } = await promisify(execFile)(program, [...words, process.execPath, VITEST, ...contract, 'tests/contract/mock-datadog.dd-trace.test.ts'], {
    cwd: path.resolve(import.meta.dirname, '../..'),
    env: { ...process.env, NO_COLOR: '1' },
    timeout: 110_000,
  });
  expect(stdout).toMatch(/Tests +2 passed/);
}, 120_000);
