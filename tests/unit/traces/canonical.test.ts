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

test('a header that holds an id of another script percent-encoded is that id; one that is no encoding stays', () => {
  const known = new Map([['individual/grüßt 100%', testId('individual/grüßt 100%')]]);
  const ids = ['individual/gr%C3%BC%C3%9Ft 100%25', 'individual/grüßt 100%', '100%'].map((id) => fact(id, 'individual'));
  expect(canonical(ids, known).map((each) => each.testId)).toEqual(['individual/grüßt 100%', 'individual/grüßt 100%', '100%']);
});
