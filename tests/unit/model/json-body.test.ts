import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJsonBody } from '../../../harness/model/json-body.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

test('every document is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJsonBody(utf8(text))).toEqual({ kind: 'json', value: JSON.parse(text) });
    }),
  );
});

test.each(['', '{', '[1,]', '"open', '"\\', 'no', '[]]'])('%j is refused', (text) => {
  expect(parseJsonBody(utf8(text))).toEqual({ kind: 'refused', because: expect.any(String) });
});

test('bytes that are no UTF-8 are refused', () => {
  expect(parseJsonBody(Uint8Array.of(0x22, 0xff, 0x22)).kind).toBe('refused');
});

describe('what is too much is refused', () => {
  const deep = { kind: 'refused', because: 'lists and objects are more than 2000 deep in one another' };

  test('lists within one another: two thousand, and no more; what is read can be written again', () => {
    const most = `${'['.repeat(2000)}${']'.repeat(2000)}`;
    expect(JSON.stringify(parseJsonBody(utf8(most)))).toBe(`{"kind":"json","value":${most}}`);
    expect(parseJsonBody(utf8(`[${most}]`))).toEqual(deep);
    expect(parseJsonBody(utf8('{"a":['.repeat(1001) + ']}'.repeat(1001)))).toEqual(deep);
  });

  test('64 MiB of open lists, without parsing them', () => {
    expect(parseJsonBody(new Uint8Array(64 * 1024 * 1024).fill(0x5b))).toEqual(deep);
  });

  test('five million values', () => {
    expect(parseJsonBody(utf8(`[${'0,'.repeat(5_000_000)}0]`))).toEqual({ kind: 'refused', because: 'it has more than 5000000 values' });
  });

  test('but not what stands in a text', () => {
    const text = `[[[["\\${','.repeat(10)}${'[{'.repeat(5000)}`;
    expect(parseJsonBody(utf8(JSON.stringify([text, text])))).toEqual({ kind: 'json', value: [text, text] });
  });
});
