/** Annotations of tests in real runners: which tests of a file run, what they get, and what is told of them. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { configuration, service } from '../rig/fakes.ts';
import { muster, project } from '../rig/project.ts';

const SUITES = {
  unit: { name: 'unit', runner: 'vitest', kind: 'individual', include: ['tests/**/*.test.ts'] },
  e2e: { name: 'e2e', runner: 'playwright', kind: 'e2e', include: ['tests/**/*.spec.ts'] },
  api: { name: 'api', runner: 'newman', kind: 'individual', include: ['tests/**/*.postman_collection.json'] },
};

const VITEST = `import { describe, expect, test } from 'vitest';

describe('orders', () => {
  /** @requires-backend */
  test('are listed', async () => {
    expect((await fetch(process.env.MUSTER_BACKEND_URL + '/health')).status).toBe(200);
  });

  /**
   * @requires-database
   * @sandbox ledger
   */
  test('are stored', async () => {
    expect((await fetch(process.env.MUSTER_DATABASE_URL + '/health')).status).toBe(200);
    expect(process.env.MUSTER_BACKEND_URL).toBeUndefined();
  });

  test('are counted', () => expect(1 + 1).toBe(2));
});
`;

const PLAYWRIGHT = `import { expect, test } from '@playwright/test';

/** @test-id e2e/list */
test('the list is shown @slow', async ({ request }) => {
  expect((await request.get(process.env.MUSTER_BACKEND_URL + '/health')).status()).toBe(200);
});

/** @test-id e2e/count */
test('the count is shown', () => expect(2).toBe(3));
`;

test('one of three tests of a file runs alone, and only what it needs is started [S3-14, S3-23, S0-58]', async () => {
  const files = {
    'muster.yaml': configuration({ backend: service(), database: service() }, { suites: [SUITES.unit] }),
    'tests/orders.test.ts': VITEST,
  };
  await using own = await project(files, { packages: true });
  const plan = (await own.run('plan --json')).plan();
  expect(plan.tests.map(({ id, requires, sandbox }) => [id, requires, sandbox])).toEqual([
    ['individual/tests/orders.test#orders > are counted', [], null],
    ['individual/tests/orders.test#orders > are listed', ['backend'], null],
    ['individual/tests/orders.test#orders > are stored', ['database'], 'ledger'],
  ]);
  const one = await own.run(['run', 'individual/tests/orders.test#orders > are listed']);
  expect(one.exitCode, one.stderr).toBe(0);
  expect(one.results().muster.tests.map(({ id, outcome }) => [id, outcome])).toEqual([['individual/tests/orders.test#orders > are listed', 'passed']]);
  expect(one.status().started).toEqual(['backend']);
  const all = await own.run('run');
  expect(all.exitCode, all.stderr).toBe(0);
  expect(all.results().tests).toMatchObject({ total: 3, passed: 3 });
  expect(all.status().started).toEqual(['backend', 'database@ledger']);
});

test('a test whose service is broken is broken, and its neighbours in the same file run [S3-14, S3-30]', async () => {
  await using run = await muster(
    {
      'muster.yaml': configuration({ backend: service({ EXIT: '3' }), database: service() }, { suites: [SUITES.unit] }),
      'tests/orders.test.ts': VITEST,
    },
    'run',
    { packages: true },
  );
  expect(run.exitCode).toBe(2);
  expect(run.results().muster.tests.map(({ outcome, brokenBy }) => [outcome, brokenBy])).toEqual([
    ['passed', undefined],
    ['broken', 'backend'],
    ['passed', undefined],
  ]);
});

test('tests of Playwright have the ids that their comments give them, and the run tells which failed and why [S3-14, S2-40]', async () => {
  await using own = await project(
    {
      'muster.yaml': configuration({ backend: service() }, { suites: [SUITES.e2e] }),
      'tests/page.spec.ts': `/**\n * The page of orders.\n *\n * @requires-backend\n */\n${PLAYWRIGHT}`,
    },
    { packages: true },
  );
  const list = await own.run('run e2e/list');
  expect(list.exitCode, list.stderr).toBe(0);
  expect(list.results().muster.tests).toMatchObject([{ id: 'e2e/list', outcome: 'passed' }]);
  const all = await own.run('run');
  expect(all.exitCode, all.stderr).toBe(1);
  expect(all.results().muster.tests).toMatchObject([
    { id: 'e2e/count', outcome: 'failed', message: expect.stringContaining('toBe') },
    { id: 'e2e/list', outcome: 'passed' },
  ]);
  expect(all.report('junit.xml')).toContain('e2e/count');
});

test('a globalSetup of Playwright runs after the services are ready and before any test; when a service fails, neither runs', async () => {
  const files = {
    'playwright.config.ts': "export default { testDir: 'tests', globalSetup: './global-setup.ts' };\n",
    'global-setup.ts': `import fs from 'node:fs';
export default async () => {
  const { status } = await fetch(process.env.MUSTER_BACKEND_URL + '/health');
  fs.appendFileSync('order', \`setup \${status}\\n\`);
};
`,
    'tests/page.spec.ts': `/** @requires-backend */
import fs from 'node:fs';
import { test } from '@playwright/test';
test('a', () => fs.appendFileSync('order', 'test\\n'));
`,
  };
  const suites = [{ ...SUITES.e2e, config: 'playwright.config.ts' }];
  await using well = await muster({ ...files, 'muster.yaml': configuration({ backend: service() }, { suites }) }, 'run', { packages: true });
  expect(well.exitCode, well.stderr).toBe(0);
  expect(well.read('order')).toBe('setup 200\ntest\n');
  await using broken = await muster({ ...files, 'muster.yaml': configuration({ backend: service({ EXIT: '1' }) }, { suites }) }, 'run', { packages: true });
  expect([broken.exitCode, broken.has('order')]).toEqual([2, false]);
});

test('a collection gets the addresses of services as variables', async () => {
  const collection = {
    info: {
      name: 'Health',
      description: '@requires-backend\n@test-id individual/health',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    item: [
      {
        name: 'health',
        request: { method: 'GET', url: '{{MUSTER_BACKEND_URL}}/health' },
        event: [{ listen: 'test', script: { exec: ["pm.test('answers', () => pm.response.to.have.status(200));"] } }],
      },
    ],
  };
  await using run = await muster(
    { 'muster.yaml': configuration({ backend: service() }, { suites: [SUITES.api] }), 'tests/health.postman_collection.json': collection },
    'run',
    { packages: true },
  );
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.results().muster.tests).toMatchObject([{ id: 'individual/health', outcome: 'passed' }]);
});

test('the exit code of a run is that of its test runner: 0 when all pass, 1 when one fails [S3-47]', async () => {
  const test = (body: string) => `import { expect, test } from 'vitest';\ntest('adds', () => { ${body} });\n`;
  await using own = await project(
    { 'muster.yaml': configuration({}, { suites: [SUITES.unit] }), 'tests/a.test.ts': test('expect(1).toBe(1)'), 'tests/b.test.ts': test('expect(1).toBe(2)') },
    { packages: true },
  );
  for (const [words, exitCode] of [
    ['run tests/a.test.ts', 0],
    ['run', 1],
  ] as const) {
    const run = await own.run(words);
    const batches = run.events().flatMap((event) => (event.kind === 'batch-ended' ? [event.exitCode] : []));
    expect([run.exitCode, batches]).toEqual([exitCode, [exitCode]]);
  }
});

test('compiled code of a runner is kept in the folder of the repository, unless somebody has said where, and never more and more of it', async () => {
  const files = { 'muster.yaml': configuration({}, { suites: [SUITES.unit] }), 'tests/a.test.ts': "import { test } from 'vitest';\ntest('a', () => {});\n" };
  await using own = await project(files, { packages: true });
  const cache = path.join(own.root, '.muster/cache');
  const kept = () => (fs.existsSync(cache) ? fs.readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((name) => name.startsWith('compiled/')) : []);

  expect((await own.run('run', { env: { NODE_COMPILE_CACHE: path.join(own.root, 'elsewhere') } })).exitCode).toBe(0);
  expect(kept()).toEqual([]);
  // What the wrapper says of Muster's own code is not the user's word.
  const ours = path.join(own.root, 'ours');
  expect((await own.run('run', { env: { NODE_COMPILE_CACHE: ours, MUSTER_COMPILE_CACHE: ours } })).exitCode).toBe(0);
  const [version = ''] = kept();
  expect(kept().length).toBeGreaterThan(10);

  for (let index = 0; index < 4000; index++) fs.writeFileSync(path.join(cache, version, `old-${index}`), '');
  expect((await own.run('run', { env: { NODE_COMPILE_CACHE: '' } })).exitCode).toBe(0);
  expect(kept()).toEqual([]);
});

test('a near miss is a warning with the corrected line, never silence [S3-13]', async () => {
  await using run = await muster(
    { 'muster.yaml': configuration({ backend: service() }), 'tests/a.mjs': '// @requires-backend\nprocess.exit(0);\n' },
    'run --json',
  );
  expect(run.exitCode).toBe(0);
  expect(run.results().muster.warnings).toMatchObject([
    { code: 'near-miss', file: 'tests/a.mjs', line: 1, message: expect.stringContaining('@requires-backend') },
  ]);
  expect(run.stderr).toContain('tests/a.mjs:1');
  expect(run.status().totalCapabilities).toBe(0);
});

test('a runner that is not installed is named with where it was looked for, and the run ends with 2 [S2-41]', async () => {
  await using run = await muster(
    { 'muster.yaml': configuration({}, { suites: [SUITES.unit] }), 'tests/orders.test.ts': "import { test } from 'vitest';\ntest('a', () => {});\n" },
    'run',
  );
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain('vitest, the runner of suite unit, is not installed');
});
