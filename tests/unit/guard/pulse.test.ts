/** The count of beats, with a clock that the test moves. */
import { expect, test } from 'vitest';
import { takePulse } from '../../../harness/guard/pulse.ts';

/** Each `beat` lets one wait of the clock end. */
function counted() {
  const waiting: (() => void)[] = [];
  const seen = { asked: 0, silentMs: null as number | null };
  const clock = { now: () => 0, monotonic: () => 0, sleep: () => new Promise<void>((resolve) => void waiting.push(resolve)) };
  const onSilent = (ms: number) => {
    seen.silentMs = ms;
  };
  const pulse = takePulse({ ask: () => void seen.asked++, onSilent }, clock);
  const beats = async (count: number) => {
    for (let beat = 0; beat < count; beat++) {
      waiting.shift()?.();
      await new Promise(setImmediate);
    }
  };
  return { pulse, seen, beats };
}

test('a guard is silent that leaves ten questions in a row unanswered, and is told of once', async () => {
  const { pulse, seen, beats } = counted();
  pulse.heard();
  await beats(10);
  expect(seen).toEqual({ asked: 10, silentMs: null });
  await beats(5);
  expect(seen).toEqual({ asked: 10, silentMs: 10_000 });
});

test('one word is enough, however late it came', async () => {
  const { pulse, seen, beats } = counted();
  pulse.heard();
  for (let round = 0; round < 3; round++) {
    await beats(10);
    pulse.heard();
  }
  expect(seen).toEqual({ asked: 30, silentMs: null });
});

test('it may take three times as long until its first word', async () => {
  const { seen, beats } = counted();
  await beats(30);
  expect(seen.silentMs).toBeNull();
  await beats(1);
  expect(seen.silentMs).toBe(30_000);
});

test('nobody is asked who is gone', async () => {
  const { pulse, seen, beats } = counted();
  pulse.end();
  await beats(40);
  expect(seen).toEqual({ asked: 0, silentMs: null });
});
