import { expect, test } from 'vitest';
import { testId } from '../../../harness/model/ids.ts';
import { canonical } from '../../../harness/traces/canonical.ts';

const fact = (id: string | null, testType: string) => ({
  traceId: 't',
  testId: id === null ? null : testId(id),
  testType,
  touches: [],
  calls: [],
  origins: [],
});

test('a name from the wire becomes the canonical id, and its kind with it', () => {
  const aliases = new Map([['Checkout works', testId('e2e/checkout')]]);
  expect(canonical([fact('Checkout works', 'individual'), fact('e2e/other', 'smoke'), fact(null, '')], aliases)).toEqual([
    fact('e2e/checkout', 'e2e'),
    fact('e2e/other', 'smoke'),
    fact(null, ''),
  ]);
});
