/** Playwright's `test`, with the identity of the running test on every request, of `request` and of pages alike. */
import { test as base, expect } from '@playwright/test';

export { expect };

export const test = base.extend({
  // Contexts call setExtraHTTPHeaders with this option, so a page's own requests (assets, forms) carry it too.
  extraHTTPHeaders: async ({ extraHTTPHeaders }, use, testInfo) => use({ ...extraHTTPHeaders, 'X-Test-Id': testInfo.titlePath.join('.') }),
});
