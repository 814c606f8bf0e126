import { expect, test } from 'vitest';
import { reasonText } from '../../../harness/report/reason.ts';

const CODE = { file: 'api/items.ts', function: null, line: null };

test.each<[expected: string, changed: string, path: readonly string[], code?: typeof CODE]>([
  ['touches api', 'api', ['api']],
  ['reaches api: api - bff', 'api', ['api', 'bff']],
  ['touches api GET /items', 'api GET /items', ['api GET /items']],
  ['touches api GET /items, whose code is in api/items.ts', 'api GET /items', ['api GET /items'], CODE],
  ['reaches api GET /items: api GET /items - bff GET /', 'api GET /items', ['api GET /items', 'bff GET /']],
  ['touches api; no trace shows api GET /new', 'api GET /new', ['api GET /new', 'api']],
  ['reaches api: api - bff; no trace shows api GET /new', 'api GET /new', ['api GET /new', 'api', 'bff']],
])('%s', (expected, changed, path, code) => {
  expect(reasonText({ kind: 'impact', changed, path, ...(code && { code }) })).toBe(expected);
});
