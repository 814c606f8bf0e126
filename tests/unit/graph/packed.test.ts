import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeKeeper } from '../../../harness/graph/sqlite/ids.ts';
import { packer, unpack } from '../../../harness/graph/sqlite/packed.ts';
import { readVarints, varintWriter } from '../../../harness/graph/sqlite/varints.ts';

const whole = fc.oneof(fc.nat(300), fc.maxSafeNat(), fc.constantFrom(0, 127, 128, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER));

test('whole numbers of any size are read as they were written, also after others were taken', () => {
  const { add, take } = varintWriter();
  fc.assert(
    fc.property(fc.array(whole, { maxLength: 200 }), (numbers) => {
      numbers.forEach(add);
      expect(readVarints(take())).toEqual(numbers);
    }),
  );
  expect(take()).toEqual(new Uint8Array());
});

test('evidence is unpacked as it was packed, and equal evidence has equal bytes', () => {
  const pack = packer();
  const time = fc.option(fc.integer({ min: 0, max: 8.64e15 }));
  const seen = fc.record({ count: whole, errors: fc.nat(), lastSeenMs: time });
  const node = fc.record({ service: fc.integer({ min: 1, max: 1e6 }), endpoint: fc.nat(1e6) });
  fc.assert(
    fc.property(fc.array(fc.tuple(node, node, seen), { maxLength: 30 }), (calls) => {
      const entries = { nodes: [calls.map(([caller]) => caller), calls.map(([, callee]) => callee)], seen: calls.map(([, , each]) => each) };
      const bytes = pack(entries);
      expect(unpack(bytes, 2, nodeKeeper())).toEqual(entries);
      expect(pack(entries)).toEqual(bytes);
      const touches = { nodes: entries.nodes.slice(0, 1), seen: entries.seen };
      expect(unpack(pack(touches), 1, nodeKeeper())).toEqual(touches);
    }),
  );
});

test('a touch takes a few bytes', () => {
  const touch = { nodes: [[{ service: 100, endpoint: 100 }]], seen: [{ count: 1, errors: 0, lastSeenMs: null }] };
  expect(packer()(touch)).toHaveLength(6);
});
