/**
 * Loaded before each of Playwright's processes below `muster run` (`NODE_OPTIONS`): the `test` that test files import names its requests, with
 * nothing in their configuration. Other programs that tests start pass by here too, and are left alone.
 */
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';

type PlaywrightTest = typeof import('@playwright/test');

/** Its command line, and its workers. */
const OF_PLAYWRIGHT = /[\\/]node_modules[\\/](?:@playwright[\\/]test|playwright)[\\/]/;

/** Node has not looked for it yet: it may have no extension, or be no file at all. */
const { 1: named = '' } = process.argv;
const program = existsSync(named) ? realpathSync(named) : '';
if (OF_PLAYWRIGHT.test(program)) {
  const { testNames, withIdentity } = await import('./playwright-identity.ts');
  const playwright: { test: PlaywrightTest['test'] } = createRequire(program)('playwright/test');
  const test = withIdentity(playwright.test, testNames(process.env['MUSTER_SELECTION']));
  // Playwright's exports stand on its `test`. What ours has of its own stays: a test that is extended further must begin from it.
  playwright.test = Object.assign(test, { ...playwright, ...test, test });
}
