/** Muster starts what the tests require, so there is no `webServer` here; a failed test is a failed test, so there are no retries. */
import { defineConfig } from '@playwright/test';

const { MUSTER_BACKEND_URL: baseURL, CHROMIUM_PATH: executablePath } = process.env;

export default defineConfig({
  testDir: '.',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // An editor of several megabytes comes first; machines that are busy with it take their time.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  outputDir: '../../../test-results/observability',
  use: {
    ...(baseURL === undefined ? {} : { baseURL }),
    browserName: 'chromium',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // Chromium's sandbox refuses to run as root, which is who one is in most containers.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
});
