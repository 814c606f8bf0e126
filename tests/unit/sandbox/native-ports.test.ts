/** A capability's own names for its ports. */
import { expect, test } from 'vitest';
import { nativePortVariables } from '../../../harness/sandbox/environment.ts';

test('the variable that a port declares holds the port that was given, and a port without one adds nothing', () => {
  expect(nativePortVariables({ http: { env: 'BACKEND_PORT', fixed: 12011 }, admin: {} }, { http: 20480, admin: 20481 })).toEqual({ BACKEND_PORT: '20480' });
  expect(nativePortVariables({ http: { env: 'BACKEND_PORT' } }, {})).toEqual({});
});
