/** Lines out of pieces of text. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineReader } from '../../../harness/host/lines.ts';

function read(pieces: readonly string[], longest?: number): string[] {
  const lines: string[] = [];
  const take = lineReader((line) => lines.push(line), longest);
  for (const piece of pieces) take(piece);
  return lines;
}

test('however a text is cut into pieces, its lines are the same, and the last one waits for its end', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '\n', '{') })), (pieces) => {
      expect(read(pieces)).toEqual(pieces.join('').split('\n').slice(0, -1));
    }),
  );
});

test('of a line without an end no more is kept than was said, and the next line is whole', () => {
  expect(read(['abc', 'defgh', 'ijk\nnext\n', '123456789\n'], 5)).toEqual(['abcde', 'next', '12345']);
});
