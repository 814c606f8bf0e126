import { expect, test } from 'vitest';
import { nodeClock } from '../../../harness/host/node-clock.ts';

test('a wait that is longer than any timer is not over at once', async () => {
  const over = new AbortController();
  const long = nodeClock.sleep(99_999 * 60_000, over.signal).then(() => 'over');
  expect(await Promise.race([long, nodeClock.sleep(20).then(() => 'goes on')])).toBe('goes on');
  over.abort();
  expect(await long).toBe('over');
});
