import { expect, test } from 'vitest';
import { codeFile } from '../../../harness/planner/code-file.ts';

const FILES = ['server.js', 'lib/items.js', 'apps/api/server.js', 'apps/api/src/items.ts', 'apps/web/src/items.ts'];

const fileOf = (file: string, dir = 'apps/api') => codeFile(file, { roots: ['/home/me/shop', '/private/shop'], dir, isFile: (each) => FILES.includes(each) });

test.each([
  ['a file below the root is that file', '/home/me/shop/apps/api/gone.ts', 'apps/api/gone.ts'],
  ['below the root by another way', '/private/shop/lib/items.js', 'lib/items.js'],
  ['a relative one is of the folder of the service', 'src/items.ts', 'apps/api/src/items.ts'],
  ['or of the root', './lib/items.js', 'lib/items.js'],
  ['one in a container is the longest end that is a file', '/usr/src/app/src/items.ts', 'apps/api/src/items.ts'],
  ['with the folder of the service', '/srv/apps/web/src/items.ts', 'apps/web/src/items.ts'],
  ['on another system', 'C:/build/src/items.ts', 'apps/api/src/items.ts'],
  ['a name alone counts below one folder', '/app/server.js', 'apps/api/server.js'],
])('%s: %s', (_title, file, expected) => {
  expect(fileOf(file)).toBe(expected);
});

test.each([
  ['a name alone below more folders may be another file', '/app/dist/server.js'],
  ['one that climbs', '../shop/server.js'],
  ['one that climbs from the root', '/home/me/shop/../other/server.js'],
  ['a folder whose name begins like the root', '/home/me/shopping/none.js'],
  ['one that nobody has', '/app/src/other.ts'],
  ['nothing', ''],
])('%s is no file: %s', (_title, file) => {
  expect(fileOf(file)).toBeNull();
});

test('without a folder of its own, a service is looked for from the root', () => {
  expect([fileOf('server.js', '.'), fileOf('/app/src/items.ts', '.')]).toEqual(['server.js', null]);
});
