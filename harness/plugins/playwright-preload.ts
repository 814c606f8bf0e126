/**
 * Loaded before each of Playwright's processes below `muster run` (`NODE_OPTIONS`): the `test` that test files import names its requests, with
 * nothing in their configuration. Other programs that tests start pass by here too, and are left alone.
 */
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { testNames, withIdentity } from './playwright-identity.ts';

type PlaywrightTest = typeof import('@playwright/test');

/** Its command line, and its workers. */
const OF_PLAYWRIGHT = /[\\/]node_modules[\\/](?:@playwright[\\/]test|playwright)[\\/]/;

const program = realpathSync(process.argv[1] ?? '.');
if (OF_PLAYWRIGHT.test(program)) {
  const playwright: { test: PlaywrightTest['test'] } = createRequire(program)('playwright/test');
  const test = withIdentity(playwright.test, testNames(process.env['MUSTER_SELECTION']));
  playwright.test = Object.assign(test, playwright, { test });
}
