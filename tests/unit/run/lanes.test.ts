import { expect, test } from 'vitest';
import { openLanes } from '../../../harness/run/lanes.ts';

test('work waits until enough lanes are free, first come, first served', async () => {
  const lanes = openLanes(2);
  const order: string[] = [];
  const first = await lanes.take(1);
  const both = lanes.take(2).then((taken) => {
    order.push('both');
    return taken;
  });
  const small = lanes.take(1).then((taken) => {
    order.push('small');
    return taken;
  });
  expect(first).toEqual([0]);
  lanes.giveBack(first);
  expect(await both).toEqual([0, 1]);
  lanes.giveBack([0, 1]);
  expect(await small).toEqual([0]);
  expect(order).toEqual(['both', 'small']);
});

test('work for more lanes than there are takes all of them', async () => {
  expect(await openLanes(2).take(5)).toEqual([0, 1]);
});
