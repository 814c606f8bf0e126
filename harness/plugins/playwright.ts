/**
 * The door for Playwright's users: `withMuster` for `playwright.config.ts`, `test` and `expect` for test files.
 *
 * With `test` from here a test knows the addresses of what it requires, `baseURL` can be the address of a capability, and a test whose needs
 * are not met fails or is skipped by name before its hooks and its page. It also asks for what nobody has started yet, so that a run that
 * went around the reporter finds its services all the same. Requests to them carry the name of the test.
 */

import { type PlaywrightTestConfig, type TestInfo, test as untold } from '@playwright/test';
import { ownFile } from '../host/own-file.ts';
import type { AskedTest, SandboxForTests } from '../model/hold.ts';
import { circumstances, setVariables } from './circumstances.ts';
import { askAtDoor } from './door.ts';
import { REPORTER } from './playwright-global-setup.ts';
import { testNames, withIdentity } from './playwright-identity.ts';
import type { ServicesOptions } from './playwright-services.ts';
import { NOT_CONFIGURED, noAddressText, told, unmetText } from './words.ts';

export { expect } from '@playwright/test';

const GLOBAL_SETUP = ownFile('plugins/playwright-global-setup');

/** What runs for one test. */
export interface MusterForTest {
  /** The sandbox that the test is in; null when somebody else has started things and described none. */
  readonly sandbox: SandboxForTests | null;
  /** Address of a capability that the test requires. Throws when there is none of that name. */
  url(capability: string): string;
}

export interface MusterFixtures {
  readonly muster: MusterForTest;
}

export interface MusterOptions {
  /** The capability whose address is `baseURL` in tests that require it, where the configuration sets none. */
  readonly baseURLFrom: string | undefined;
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);

/** The configuration with Muster's global set-up before all others, and its reporter beside all others. */
export function withMuster<Config extends PlaywrightTestConfig<MusterOptions>>(config: Config, options: ServicesOptions = {}): Config {
  const { reporter = process.env['CI'] ? 'dot' : 'list', globalSetup } = config;
  const reporters = typeof reporter === 'string' ? [[reporter] as const] : reporter;
  return { ...config, globalSetup: [GLOBAL_SETUP, ...listOf(globalSetup)], reporter: [...reporters, [REPORTER, options]] };
}

const asked = ({ file, titlePath, line, tags }: TestInfo): AskedTest => ({ file, titles: titlePath.slice(1), line, tags });

/** Undefined where the capability is not there, or has no address. */
function addressOf(capability: string, sandbox: SandboxForTests | null): string | undefined {
  if (sandbox === null) return process.env[`MUSTER_${capability.toUpperCase().replaceAll('-', '_')}_URL`];
  return sandbox.capabilities[capability]?.url ?? undefined;
}

function showing(sandbox: SandboxForTests | null): MusterForTest {
  return {
    sandbox,
    url(capability) {
      const url = addressOf(capability, sandbox);
      if (url === undefined) throw told(noAddressText(capability, Object.keys(sandbox?.capabilities ?? {})));
      return url;
    },
  };
}

/** What this test needs is ready when this resolves; else it fails, or is skipped. Answers what sets the environment back. */
async function enter(info: TestInfo): Promise<{ readonly muster: MusterForTest; leave(): void }> {
  const now = circumstances(process.env);
  if (now.kind === 'nobody') throw told(NOT_CONFIGURED);
  if (now.kind === 'handed-over') return { muster: showing(now.sandbox), leave: () => {} };
  const answer = await askAtDoor(now.door, { kind: 'tests', tests: [asked(info)], again: false });
  if (answer.kind === 'refused') throw told(answer.message);
  const [test] = answer.tests;
  if (test?.unmet?.how === 'skip') info.skip(true, unmetText(test.unmet));
  if (test?.unmet) throw told(unmetText(test.unmet));
  const sandbox = answer.sandboxes.find(({ name }) => name === (test?.sandbox ?? null)) ?? null;
  return { muster: showing(sandbox), leave: setVariables(sandbox?.environment ?? {}) };
}

const base = withIdentity(untold, testNames(process.env['MUSTER_SELECTION']));

/** Playwright's `test`, with `muster`, and with `baseURL` from a capability where `baseURLFrom` names one. */
export const test = base.extend<MusterFixtures & MusterOptions>({
  baseURLFrom: [undefined, { option: true }],
  // Starting has deadlines of its own.
  muster: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use, info) => {
      const { muster, leave } = await enter(info);
      await use(muster);
      leave();
    },
    { auto: true, timeout: 0 },
  ],
  baseURL: async ({ baseURL, baseURLFrom, muster }, use) => {
    await use(baseURL ?? (baseURLFrom === undefined ? undefined : addressOf(baseURLFrom, muster.sandbox)));
  },
});
