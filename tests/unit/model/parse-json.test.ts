import { expect, test } from 'vitest';
import { parseAs, parseJson } from '../../../harness/model/parse-json.ts';

const isName = (value: unknown): value is { readonly name: string } =>
  typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';

test.each([
  ['of the shape', '{"name":"a"}', { name: 'a' }],
  ['of another shape', '{"name":1}', null],
  ['cut short', '{"name":"a', null],
  ['empty', '', null],
  ['the null of JSON', 'null', null],
])('a text that is %s is the value, or null', (_, text, value) => {
  expect(parseAs(text, isName)).toEqual(value);
});

test('without a shape any document is taken', () => {
  expect([parseJson('[1]'), parseJson('"a"'), parseJson('[1')]).toEqual([[1], 'a', null]);
});
