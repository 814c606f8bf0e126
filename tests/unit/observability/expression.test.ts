import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Expression, holds, parseRule } from '../../../stacks/observability/apps/backend/expression.ts';

const has = (operation: string): Expression => ({ kind: 'has', operation });

describe('a rule', () => {
  test.each<[string, Expression]>([
    ['trace.has(payment.charge)', has('payment.charge')],
    [' trace.has ( a-b_c.1 )\n', has('a-b_c.1')],
    ['not trace.has(a)', { kind: 'not', operand: has('a') }],
    ['trace.has(a) and trace.has(b) or trace.has(c)', { kind: 'or', left: { kind: 'and', left: has('a'), right: has('b') }, right: has('c') }],
    ['trace.has(a) and (trace.has(b) or trace.has(c))', { kind: 'and', left: has('a'), right: { kind: 'or', left: has('b'), right: has('c') } }],
    ['not (trace.has(a))', { kind: 'not', operand: has('a') }],
  ])('%j is read', (text, expression) => {
    expect(parseRule(text)).toEqual({ kind: 'expression', expression });
  });

  test.each([
    ['', 0, "'trace.has(…)', 'not' or '('"],
    ['trace.has', 9, "'('"],
    ['trace.has()', 10, 'the name of an operation'],
    ['trace.has(a', 11, "')'"],
    ['trace.has(a) trace.has(b)', 13, "'and', 'or' or the end of the rule"],
    ['trace.has(a) and', 16, "'trace.has(…)', 'not' or '('"],
    ['span.has(a)', 0, "'trace.has(…)', 'not' or '('"],
    ['(trace.has(a)', 13, "')'"],
    [`${'('.repeat(100)}trace.has(a)`, 65, 'no more than 64 levels of brackets'],
  ])('%j is told to be wrong where it is', (text, offset, expected) => {
    expect(parseRule(text)).toEqual({ kind: 'fault', offset, expected });
  });

  test('is read whole, or has a fault inside its text, whatever it is', () => {
    const word = fc.constantFrom('trace.has', '(', ')', 'a', 'and', 'or', 'not', ' ', '%');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const text = words.join(' ');
        const parsed = parseRule(text);
        if (parsed.kind === 'fault') expect(parsed.offset).toBeLessThanOrEqual(text.length);
        else expect(typeof holds(parsed.expression, new Set(['a']))).toBe('boolean');
      }),
    );
  });
});

test.each([
  ['trace.has(a)', ['a'], true],
  ['trace.has(a)', ['b'], false],
  ['not trace.has(a)', [], true],
  ['trace.has(a) and not trace.has(b)', ['a'], true],
  ['trace.has(a) and not trace.has(b)', ['a', 'b'], false],
  ['trace.has(a) or trace.has(b)', ['b'], true],
])('%s of %j is %s', (text, operations, expected) => {
  const parsed = parseRule(text);
  expect(parsed.kind === 'expression' && holds(parsed.expression, new Set(operations))).toBe(expected);
});
