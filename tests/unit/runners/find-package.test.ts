import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { nodeHost } from '../../../harness/host/node-host.ts';
import type { Suite } from '../../../harness/model/configuration.ts';
import { findPackage } from '../../../harness/runners/find-package.ts';
import { runners } from '../../../harness/runners/registry.ts';

const host = nodeHost();
const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'muster-packages-')));
afterAll(() => fs.rmSync(root, { recursive: true }));
const suite: Suite = {
  name: 'api',
  runner: 'vitest',
  kind: 'individual',
  include: [],
  exclude: [],
  onMissing: 'fail',
  env: {},
  place: { file: 'muster.yaml', line: 3 },
};

function install(where: string, version: string): void {
  fs.mkdirSync(path.join(root, where, 'node_modules/vitest'), { recursive: true });
  fs.writeFileSync(path.join(root, where, 'node_modules/vitest/package.json'), JSON.stringify({ version }));
}

test('the nearest installed package is used', () => {
  install('.', '5.1.0');
  install('packages/a', '4.0.2');
  expect(findPackage('vitest', path.join(root, 'packages/a'), suite, host)).toEqual({
    ok: true,
    value: { dir: path.join(root, 'packages/a/node_modules/vitest'), version: [4, 0] },
  });
  expect(findPackage('vitest', path.join(root, 'packages/b'), suite, host)).toMatchObject({ value: { version: [5, 1] } });
});

test('a runner that is not installed is a problem that names where it was looked for', () => {
  expect(findPackage('newman', path.join(root, 'packages'), suite, host)).toMatchObject({
    ok: false,
    problems: [
      {
        code: 'runner-not-found',
        runner: 'newman',
        suite: 'api',
        file: 'muster.yaml',
        line: 3,
        searched: expect.arrayContaining([path.join(root, 'node_modules')]),
      },
    ],
  });
});

test('a Vitest that cannot be told which tests to run is a problem', () => {
  install('old', '2.1.9');
  fs.writeFileSync(path.join(root, 'old/a.test.ts'), '');
  const tests = [{ id: 'individual/a', kind: 'individual', suite: 'api', file: 'a.test.ts', titlePath: [], line: 1, requires: [], sandbox: null, aliases: [] }];
  const batch = { suite, declaredCommand: [], tests: tests as never, root: path.join(root, 'old'), dir: root, env: {}, lanes: 1 };
  expect(runners.vitest.prepare(batch, host)).toMatchObject({ ok: false, problems: [{ code: 'runner-too-old', version: '2.1', needed: '3.2' }] });
});
