import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import {
  type CapabilityStatus,
  type HealthCheck,
  httpHealthCheck,
  processCheck,
  tcpPortCheck,
  validateCapability,
} from '../../../harness/capabilities/validate.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { stranger } from './rig.ts';

const host = nodeHost();
const { signal } = new AbortController();
const once1 = (check: HealthCheck): Promise<CapabilityStatus> => validateCapability(check, {}, host, signal);

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

test('httpHealthCheck is available on the expected status, else says what it saw and where [S3-08] [S3-12] [S3-59]', async () => {
  await using service = await stranger({ NOT_READY: '1' });
  const url = `${service.url}/health`;
  expect(await once1(httpHealthCheck(url))).toEqual({
    available: false,
    error: 'http /health answered 503: still warming up (after 1 attempt)',
    metadata: { url, status: 200 },
  });
  expect(await once1(httpHealthCheck(url))).toEqual({ available: true, metadata: { url, status: 200 } });
  expect(await once1(httpHealthCheck(url, 503))).toMatchObject({ available: false });
});

test('httpHealthCheck gives up after its time [S3-08]', async () => {
  const silent = net.createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  expect(await once1(httpHealthCheck(`http://127.0.0.1:${port}/`, 200, 50))).toMatchObject({
    available: false,
    error: 'http / no answer within 50 ms (after 1 attempt)',
  });
  silent.close();
});

test('tcpPortCheck is available when a connection succeeds [S3-09] [S3-59]', async () => {
  await using service = await stranger();
  expect(await once1(tcpPortCheck('127.0.0.1', service.port))).toEqual({ available: true, metadata: { host: '127.0.0.1', port: service.port } });
  const port = await freePort();
  expect(await once1(tcpPortCheck('127.0.0.1', port))).toMatchObject({ available: false, metadata: { host: '127.0.0.1', port } });
});

test('a refused connection is reported within a second, not after a time-out [S3-50]', async () => {
  const began = performance.now();
  const status = await once1(httpHealthCheck(`http://127.0.0.1:${await freePort()}/health`));
  expect(performance.now() - began).toBeLessThan(1000);
  expect(status).toMatchObject({ available: false, error: 'http /health was refused: nothing listens there (after 1 attempt)' });
});

test('processCheck is available when a process of exactly that name lives [S3-10]', async () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(child, 'spawn');
  expect(await once1(processCheck('sleep'))).toMatchObject({ available: true, metadata: { process: 'sleep' } });
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await once1(processCheck('slee'))).toEqual({ available: false, error: 'no process is named slee (after 1 attempt)', metadata: { process: 'slee' } });
});

test.each(['; exit 0', '$(true)', '`true`', '.*', '-e', '|| true', ''])('processCheck takes %j for a name and nothing else [S3-10]', async (name) => {
  expect(await once1(processCheck(name))).toMatchObject({ available: false });
});

const unavailable: HealthCheck = async () => ({ available: false, error: 'no', metadata: {} });

async function delays(options: Parameters<typeof validateCapability>[1]): Promise<{ times: number[]; status: CapabilityStatus }> {
  vi.useFakeTimers();
  const began = performance.now();
  const times: number[] = [];
  const status = validateCapability(
    async (...given) => {
      times.push(performance.now() - began);
      return unavailable(...given);
    },
    options,
    host,
    signal,
  );
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  return { times, status: await status };
}

test('validateCapability asks N times with the delay between, and its error says how often [S3-11] [S3-58]', async () => {
  const { times, status } = await delays({ attempts: 3, delayMs: 2000 });
  expect(times).toEqual([0, 2000, 4000]);
  expect(status).toEqual({ available: false, error: 'no (after 3 attempts)', metadata: {} });
});

test('the delay doubles when exponential backoff is asked for [S3-11]', async () => {
  expect((await delays({ attempts: 4, delayMs: 100, backoff: 'exponential' })).times).toEqual([0, 100, 300, 700]);
});

test('validateCapability asks no more once it is available [S3-12]', async () => {
  let asked = 0;
  const check: HealthCheck = async () => (++asked === 2 ? { available: true, metadata: { asked } } : { available: false, error: 'no', metadata: {} });
  expect(await validateCapability(check, { attempts: 5, delayMs: 1 }, host, signal)).toEqual({ available: true, metadata: { asked: 2 } });
});

test('an address that is none is unavailable, not a crash', async () => {
  expect(await once1(httpHealthCheck('nonsense'))).toMatchObject({ available: false, error: expect.stringMatching(/^http nonsense .*Invalid URL/) });
});
