import { expect, test } from 'vitest';
import type { Change } from '../../../harness/model/change.ts';
import { changeFromAreas, noChange } from '../../../harness/planner/change.ts';
import { type EndpointCode, narrow } from '../../../harness/planner/narrow.ts';
import { select } from '../../../harness/planner/select.ts';
import { explainTest } from '../../../harness/report/explain-test.ts';
import { impactOf, selectInput } from './repository.ts';

const code = (file: string, service: string, endpoint: string): EndpointCode => ({ service, endpoint, file, function: 'handle', line: 7 });

/** A change that git found: files by area, and files that nothing is known of. */
function change(filesByArea: Change['filesByArea'], unmapped: readonly string[] = [], others: readonly string[] = []): Change {
  const files = [...new Set([...Object.values(filesByArea).flat(), ...unmapped, ...others])].sort();
  return {
    ...noChange(),
    from: 'git',
    since: 'main',
    areas: Object.keys(filesByArea).sort(),
    files,
    filesByArea,
    fullRun: unmapped.map((file) => ({ file, glob: null })),
  };
}

const shown = ({ areas, filesByArea, fullRun }: Change) => ({ areas, filesByArea, fullRun: fullRun.map(({ file }) => file) });
const API = new Set(['api']);

test('a file that is the code of endpoints changes these, not their service', () => {
  const narrowed = narrow(change({ api: ['api/items.ts'] }), {
    code: [code('api/items.ts', 'api', 'GET /items'), code('api/items.ts', 'api', 'POST /items')],
    whole: API,
  });
  expect(shown(narrowed)).toEqual({
    areas: ['api GET /items', 'api POST /items'],
    filesByArea: { 'api GET /items': ['api/items.ts'], 'api POST /items': ['api/items.ts'] },
    fullRun: [],
  });
  expect(narrowed.codeByArea?.['api GET /items']).toEqual([{ file: 'api/items.ts', function: 'handle', line: 7 }]);
});

test('while an endpoint of the service does not tell where its code stands, the whole service changes', () => {
  const before = change({ api: ['api/items.ts'] });
  expect(shown(narrow(before, { code: [code('api/items.ts', 'api', 'GET /items')], whole: new Set() }))).toEqual(shown(before));
});

test('another changed file of the service changes all of it', () => {
  const narrowed = narrow(change({ api: ['api/items.ts', 'api/shared.ts'] }), { code: [code('api/items.ts', 'api', 'GET /items')], whole: API });
  expect(shown(narrowed)).toMatchObject({ areas: ['api', 'api GET /items'], filesByArea: { api: ['api/shared.ts'], 'api GET /items': ['api/items.ts'] } });
});

test('other areas of the same file stay', () => {
  const narrowed = narrow(change({ api: ['shared/items.ts'], web: ['shared/items.ts'] }), { code: [code('shared/items.ts', 'api', 'GET /items')], whole: API });
  expect(narrowed.areas).toEqual(['api GET /items', 'web']);
});

test('a file that no rule maps is mapped by being the code of a service, and asks for no full run', () => {
  const known = [code('src/items.ts', 'api', 'GET /items'), code('src/old.ts', 'old', 'GET /')];
  const narrowed = narrow(change({}, ['src/items.ts', 'src/old.ts', 'notes.bin']), { code: known, whole: API });
  expect(shown(narrowed)).toEqual({
    areas: ['api GET /items', 'old'],
    filesByArea: { 'api GET /items': ['src/items.ts'], old: ['src/old.ts'] },
    fullRun: ['notes.bin'],
  });
});

test('tests and ignored files stay what they are, and so does a full run by a glob', () => {
  const forced = { ...change({}, [], ['tests/a.test.ts']), fullRun: [{ file: 'api/items.ts', glob: '**' }] };
  const known = { code: [code('tests/a.test.ts', 'api', 'GET /items'), code('api/items.ts', 'api', 'GET /items')], whole: API };
  expect(narrow(forced, known)).toBe(forced);
  expect(narrow(changeFromAreas(['api']), known).areas).toEqual(['api']);
});

test('the reason of a test tells the code, and its explanation the way from the file to the test', () => {
  const file = 'apps/api/items.ts';
  const narrowed = narrow(change({ 'demo-api': [file] }), { code: [code(file, 'demo-api', 'GET /items')], whole: new Set(['demo-api']) });
  const { tests } = impactOf('demo-api');
  const impact = { ...impactOf(), tests: tests.slice(0, 1).map((each) => ({ ...each, changed: 'demo-api GET /items', because: ['demo-api GET /items'] })) };
  const selection = select(selectInput({ change: narrowed, impact }));
  if (!selection.ok) throw new Error(JSON.stringify(selection.problems));
  const [{ test: chosen, because } = { test: null, because: [] }] = selection.value.selected;
  expect(because[0]).toEqual({ kind: 'impact', changed: 'demo-api GET /items', path: ['demo-api GET /items'], code: { file, function: 'handle', line: 7 } });
  const plan = { tests: [{ ...chosen, because, weightMs: 1, weightFrom: 'default' }], change: narrowed, workers: [], radius: 1 };
  const text = explainTest(plan as unknown as Parameters<typeof explainTest>[0], String(chosen?.id));
  expect(text).toContain('touches demo-api GET /items, whose code is in apps/api/items.ts:7 (handle)');
  expect(text).toContain(`    ${file} changed\n    -> ${file}:7 (handle) serves demo-api GET /items\n    -> demo-api GET /items\n    -> ${chosen?.id}\n`);
});
