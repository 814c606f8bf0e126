/** The doors of the npm package, as TypeScript sees them from a repository that has it installed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installPackages, type Packages } from '../rig/package.ts';
import { project } from '../rig/project.ts';

let packages: Packages;
beforeAll(() => {
  packages = installPackages();
});
afterAll(() => packages[Symbol.dispose]());

const compilerOptions = { module: 'nodenext', target: 'es2024', lib: ['es2024', 'esnext.disposable', 'dom'], types: ['node'], strict: true, noEmit: true };

test('configurations and tests that use the plugins are typed', async () => {
  await using own = await project(
    {
      'package.json': { type: 'module' },
      'tsconfig.json': { compilerOptions, include: ['*.ts'] },
      'vitest.config.ts':
        "import { muster } from 'muster/vitest';\nimport { defineConfig } from 'vitest/config';\nexport default defineConfig({ plugins: [muster()] });\n",
      'playwright.config.ts':
        "import { withMuster } from 'muster/playwright';\nexport default withMuster({ use: { baseURLFrom: 'shop' } }, { onUnmet: 'go-on' });\n",
      'defined.config.ts':
        "import { defineConfig } from '@playwright/test';\nimport { type MusterOptions, withMuster } from 'muster/playwright';\nexport default withMuster(defineConfig<MusterOptions>({ use: { baseURLFrom: 'shop' } }));\n",
      'a.test.ts':
        "import 'muster/vitest';\nimport { inject } from 'vitest';\nexport const url: string | undefined = inject('muster').urls['shop'];\n// @ts-expect-error\nexport const port: number = inject('muster').urls['shop'];\n",
      'b.spec.ts':
        "import { expect, test } from 'muster/playwright';\ntest('a', ({ muster }) => expect(muster.url('shop')).toBe(muster.sandbox?.capabilities['shop']?.url));\n// @ts-expect-error\ntest('b', ({ muster }) => muster.url(4));\n",
      'c.ts':
        "import { type Carrier, carrier, TEST_IDENTITY } from 'muster/propagation';\nexport const travel: Carrier = carrier({ role: 'forwarder', travellers: [TEST_IDENTITY] });\n// @ts-expect-error\ncarrier({ role: 'sender', travellers: [] });\n",
    },
    { packages: packages.dir },
  );
  const { exitCode, stdout } = await own.run('-p .', { script: packages.file('typescript/bin/tsc') });
  expect([exitCode, stdout]).toEqual([0, '']);
});
