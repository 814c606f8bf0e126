/**
 * The `globalSetup` for `playwright.config.ts`: opens the door at which services are asked for, before any test.
 *
 * Where Muster's reporter is there to name exactly the selected tests (Playwright 1.62 on) it leaves the starting to that. Else it has ready
 * what the test files need that the command line names, and throws when something is missing. With `SKIP_GLOBAL_SETUP=1`, and below `muster
 * run` or `muster up`, it does nothing.
 */

import path from 'node:path';
import type { FullConfig } from '@playwright/test/reporter';
import { ownFile } from '../host/own-file.ts';
import { circumstances, setVariables } from './circumstances.ts';
import { askAtDoor } from './door.ts';
import { openHolder } from './holder.ts';
import { wordsOf } from './playwright-words.ts';
import { stoppedText, told } from './words.ts';

export const REPORTER = ownFile('plugins/playwright-services');

function hasPreprocess({ version }: FullConfig): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 62);
}

/** Starts what the named files need. */
async function startAtOnce(config: FullConfig, door: string): Promise<() => void> {
  const projects = config.filteredProjects ?? config.projects;
  const folders = [...new Set(projects.map(({ testDir }) => testDir))];
  const answer = await askAtDoor(door, { kind: 'folders', folders, words: wordsOf(process.argv.slice(2)), again: false });
  if (answer.kind === 'refused') throw told(answer.message);
  const failing = answer.tests.flatMap(({ titles, unmet }) => (titles !== null && unmet?.how === 'fail' ? [unmet] : []));
  const all = answer.tests.filter(({ titles }) => titles !== null).length;
  if (failing.length > 0) throw told(stoppedText(failing, { unmet: failing.length, all }));
  return setVariables(answer.sandboxes[0]?.environment ?? {});
}

export default async function globalSetup(config: FullConfig): Promise<(() => Promise<void>) | undefined> {
  if (circumstances(process.env).kind !== 'nobody') return undefined;
  const holder = await openHolder(config.configFile === undefined ? config.rootDir : path.dirname(config.configFile));
  let restore = () => {};
  try {
    const isAskedLater = hasPreprocess(config) && config.reporter.some(([name]) => name === REPORTER);
    if (!isAskedLater) restore = await startAtOnce(config, holder.door);
  } catch (error) {
    await holder.close();
    throw error;
  }
  return async () => {
    restore();
    await holder.close();
  };
}
