/**
 * Runs inside a network of its own, in a project: the mock, and Vitest under dd-trace against it. Prints, as JSON, which interfaces there
 * are, how Vitest ended, and what the mock received.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import { nodeHost } from '../../harness/host/node-host.ts';
import { startMockDatadog } from '../../harness/mock-datadog/server.ts';
import { environmentOf, receivedBy, VITEST } from '../rig/test-optimization.ts';

await using mock = await startMockDatadog({ port: 0 }, nodeHost().clock);
const env = {
  ...process.env,
  ...environmentOf('agentless', mock.url),
  // What it tells of itself must find its way here too, and no other.
  DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'true',
  NODE_OPTIONS: '--import dd-trace/register.js -r dd-trace/ci/init',
};
const child = spawn(process.execPath, [VITEST, 'run', '--maxWorkers=1'], { env, stdio: ['ignore', 2, 2] });
const [exitCode] = await once(child, 'exit');
const { counts } = await receivedBy(mock.url);
console.log(JSON.stringify({ interfaces: Object.keys(os.networkInterfaces()), exitCode, counts }));
