import { expect, test } from 'vitest';
import type { Change } from '../../../harness/model/change.ts';
import { type ChangedFiles, changeFromAreas, changeFromFiles, noChange } from '../../../harness/planner/change.ts';

const setting: Omit<ChangedFiles, 'files'> = {
  since: 'main',
  rules: {
    paths: { 'demo-api': ['libs/api/**'], both: ['libs/**'], 'mock-datadog': ['apps/**/datadog.ts'] },
    fullRunOn: ['package-lock.json', 'docs/rules.md', '.config/**'],
    ignore: ['**/*.md'],
  },
  directories: [
    { area: 'demo-fe', dir: 'apps/demo-fe' },
    { area: 'demo-fe-admin', dir: './apps/demo-fe/admin/' },
    { area: 'everywhere', dir: '.' },
    { area: 'twin-a', dir: 'apps/twin' },
    { area: 'twin-b', dir: 'apps/twin' },
  ],
  suites: [{ include: ['**/*.test.ts'], exclude: ['fixtures/**'] }],
};

const change = (...files: string[]): Change => changeFromFiles({ ...setting, files });

test.each<[file: string, areas: string[], fullRun: Change['fullRun']]>([
  ['apps/demo-fe/main.ts', ['demo-fe'], []],
  ['apps/demo-fe/admin/main.ts', ['demo-fe-admin'], []],
  ['apps/demo-fe-other/main.ts', [], [{ file: 'apps/demo-fe-other/main.ts', glob: null }]],
  ['apps/twin/main.ts', ['twin-a', 'twin-b'], []],
  ['libs/api/a.ts', ['both', 'demo-api'], []],
  ['apps/demo-fe/datadog.ts', ['demo-fe', 'mock-datadog'], []],
  ['apps/demo-fe/main.test.ts', [], []],
  ['libs/api/a.test.ts', ['both', 'demo-api'], []],
  ['fixtures/a.test.ts', [], [{ file: 'fixtures/a.test.ts', glob: null }]],
  ['README.md', [], []],
  ['apps/demo-fe/README.md', [], []],
  ['docs/rules.md', [], [{ file: 'docs/rules.md', glob: 'docs/rules.md' }]],
  ['package-lock.json', [], [{ file: 'package-lock.json', glob: 'package-lock.json' }]],
  ['.config/deep/.hidden', [], [{ file: '.config/deep/.hidden', glob: '.config/**' }]],
  ['src/unknown.ts', [], [{ file: 'src/unknown.ts', glob: null }]],
])('%s', (file, areas, fullRun) => {
  expect(change(file)).toEqual({
    from: 'git',
    areas,
    files: [file],
    filesByArea: Object.fromEntries(areas.map((area) => [area, [file]])),
    fullRun,
    since: 'main',
  });
});

test('files are sorted and named under every area that they belong to', () => {
  const { files, areas, filesByArea } = change('libs/z.ts', 'apps/demo-fe/b.ts', 'libs/api/a.ts', 'apps/demo-fe/b.ts');
  expect(files).toEqual(['apps/demo-fe/b.ts', 'libs/api/a.ts', 'libs/z.ts']);
  expect(areas).toEqual(['both', 'demo-api', 'demo-fe']);
  expect(filesByArea).toEqual({ both: ['libs/api/a.ts', 'libs/z.ts'], 'demo-api': ['libs/api/a.ts'], 'demo-fe': ['apps/demo-fe/b.ts'] });
});

test('areas that were named are sorted, once each, and may be unknown', () => {
  expect(changeFromAreas(['new-service', 'demo-api', 'new-service'])).toEqual({ ...noChange(), from: 'areas', areas: ['demo-api', 'new-service'] });
});
