import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { awaitReady, type Readiness, type ReadyWait } from '../../../../harness/capabilities/readiness/await-ready.ts';
import { pollDelay } from '../../../../harness/capabilities/readiness/poll.ts';
import type { Observation, Probe } from '../../../../harness/capabilities/readiness/probe.ts';
import type { ExitInfo } from '../../../../harness/guard/client.ts';
import { nodeHost } from '../../../../harness/host/node-host.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const holds: Observation = { kind: 'holds' };
const absent: Observation = { kind: 'absent', last: 'was refused: nothing listens there' };
const lacks: Observation = { kind: 'lacks', last: 'answered 503' };
const never = new Promise<ExitInfo>(() => {});

interface Asked extends Probe {
  readonly times: number[];
}

/** A probe that observes what `at` says for the milliseconds that have passed, and notes when it was asked. */
function probe(at: (elapsedMs: number, asked: number) => Observation, check = 'http /health'): Asked {
  const began = performance.now();
  const times: number[] = [];
  return {
    check,
    times,
    async ask() {
      times.push(performance.now() - began);
      return at(performance.now() - began, times.length);
    },
  };
}

async function wait(probes: readonly Probe[], more: Partial<ReadyWait> = {}, runMs = 60_000): Promise<Readiness> {
  const readiness = awaitReady({ readyBy: 'checks', probes, exited: never, timeoutMs: 30_000, signal: new AbortController().signal, ...more }, nodeHost());
  await vi.advanceTimersByTimeAsync(runMs);
  return readiness;
}

test.each([
  ['grafana', 3, 2000],
  ['backend', 3, 1000],
  ['tempo', 3, 1000],
  ['loki', 3, 1000],
  ['prometheus', 3, 1000],
  ['alloy', 3, 1000],
])('%s is asked %d times, %d ms apart, where its table says so [S3-18]', async (_, retries, retryDelayMs) => {
  const asked = probe(() => lacks);
  const readiness = await wait([asked], { retries, retryDelayMs });
  expect(asked.times).toEqual([0, retryDelayMs, 2 * retryDelayMs]);
  expect(readiness).toEqual({ kind: 'not-ready', check: 'http /health', attempts: 3, waitedMs: 2 * retryDelayMs, last: 'answered 503' });
});

test('silence uses up no retry: a service that starts to listen late is still given all of them', async () => {
  const asked = probe((elapsed) => (elapsed < 9000 ? absent : elapsed < 10_500 ? lacks : holds));
  expect(await wait([asked], { retries: 3, retryDelayMs: 1000 })).toMatchObject({ kind: 'ready' });
});

test('a service that never answers is given 30 s and not more [S3-38]', async () => {
  expect(await wait([probe(() => absent)])).toMatchObject({ kind: 'not-ready', waitedMs: 30_000, last: 'was refused: nothing listens there' });
  expect(await wait([probe((elapsed) => (elapsed > 29_900 ? holds : absent))])).toMatchObject({ kind: 'ready' });
});

test('30 attempts of 1 s each are one way to say the same [S3-38]', async () => {
  expect(await wait([probe(() => lacks)], { retries: 30, retryDelayMs: 1000 })).toMatchObject({ kind: 'not-ready', attempts: 30 });
});

test('while nobody listens it is asked every 5 to 10 ms', async () => {
  const asked = probe((elapsed) => (elapsed > 2000 ? holds : absent));
  await wait([asked]);
  const gaps = asked.times.slice(1).map((time, index) => time - (asked.times[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(10);
});

test.each([
  [absent, 0, undefined, 5],
  [absent, 5000, undefined, 10],
  [absent, 5000, 2000, 10],
  [lacks, 0, undefined, 25],
  [lacks, 1000, undefined, 100],
  [lacks, 60_000, undefined, 500],
  [lacks, 60_000, 2000, 2000],
])('after %j at %d ms with a table delay of %j it waits %d ms', (observation, elapsed, retryDelay, delay) => {
  expect(pollDelay(observation, elapsed, retryDelay)).toBe(delay);
});

test('all checks must hold, and the one that does not is named', async () => {
  const one = probe(() => holds, 'tcp 20001');
  const other = probe(() => absent, 'log /ready/');
  expect(await wait([one, other])).toMatchObject({ kind: 'not-ready', check: 'log /ready/' });
  expect(one.times.length).toBe(1);
});

test('the end of the process is told at once, long before the deadline', async () => {
  const exited = Promise.resolve({ code: 3, signal: null });
  expect(await wait([probe(() => absent)], { exited }, 0)).toEqual({ kind: 'exited', exit: { code: 3, signal: null } });
});

test('an interruption ends the waiting at once, before and during it', async () => {
  const interrupt = new AbortController();
  const readiness = wait([probe(() => absent)], { signal: interrupt.signal }, 100);
  interrupt.abort();
  expect(await readiness).toEqual({ kind: 'aborted' });
  expect(await wait([probe(() => holds)], { signal: interrupt.signal }, 0)).toEqual({ kind: 'aborted' });
});

test('nothing is asked any more once the matter is decided', async () => {
  const asked = probe(() => absent);
  await wait([asked], { exited: Promise.resolve({ code: 1, signal: null }) }, 1000);
  expect(asked.times.length).toBeLessThanOrEqual(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('a one-shot task is ready when it exits with 0, and with nothing else', async () => {
  const exit = (code: number) => Promise.resolve({ code, signal: null });
  expect(await wait([], { readyBy: 'exit', exited: exit(0) })).toEqual({ kind: 'ready', attempts: 1, answeredMs: null });
  expect(await wait([], { readyBy: 'exit', exited: exit(4) })).toEqual({ kind: 'exited', exit: { code: 4, signal: null } });
  expect(await wait([], { readyBy: 'exit' })).toMatchObject({ kind: 'not-ready', check: 'exit', last: 'has not ended' });
});

test('without any check a process is ready as soon as it lives', async () => {
  expect(await wait([], {}, 0)).toEqual({ kind: 'ready', attempts: 1, answeredMs: null });
});
