/**
 * Playwright, the user's own. `plugins/playwright-reporter.ts` excludes what was not selected, by exact title paths, before any
 * worker starts (1.62 on), and writes the journal. Requests carry the ids of their tests (`plugins/playwright-identity.ts`).
 *
 * Limits: before 1.62 a grep on file name and titles is all there is, so that of a file with `adds` and `adds more` selecting the first runs both
 * (only the selected one is reported). A test passes when it passes in every project; one that passes on a retry passes with a message.
 */

import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { FileSelection, JournalEntry } from '../model/journal.ts';
import { sortedUnique } from '../model/order.ts';
import type { Problem } from '../model/problem.ts';
import { escaped } from '../model/regular-expression.ts';
import { ok } from '../model/result.ts';
import type { TestResult } from '../model/test.ts';
import { runnerCrashed } from './crashed.ts';
import { findPackage, isAtLeast } from './find-package.ts';
import { journalOf, readJournal } from './journal.ts';
import { type Account, account, judge } from './judge.ts';
import { pluginFile, pluginUrl } from './plugin-file.ts';
import { projectPlace } from './project-place.ts';
import type { Batch, BatchOutcome, Runner } from './runner.ts';
import { fileOf, selectionOf } from './selection.ts';
import { writeSelection } from './write-selection.ts';

/** What Playwright matches is project, file from its root, and titles, joined by blanks. */
function roughGrep(files: readonly FileSelection[]): string {
  const names = files.flatMap(({ file, titlePaths }) => titlePaths.map((titles) => [path.basename(file), ...titles].join(' ')));
  return `(?:^|[ /\\\\])(?:${names.map(escaped).join('|')})(?: |$)`;
}

/**
 * One file that cannot be loaded keeps Playwright from running any. Its own tests fail; the others run again without it, or, when nobody can tell which
 * file it is (a module that it imports threw), each file by itself. Null when the trouble is not the loading of test files.
 */
function notLoaded(batch: Batch, journal: Account, results: readonly TestResult[], host: Host): BatchOutcome | null {
  const isGuilty = (index: number) => results[index]?.outcome === 'failed';
  const innocent = batch.tests.filter((_, index) => !isGuilty(index));
  if (innocent.length < batch.tests.length) {
    return { results: results.filter((_, index) => isGuilty(index)), again: innocent.length === 0 ? [] : [innocent], problems: [] };
  }
  if (!journal.loaded) return null;
  const files = [...Map.groupBy(batch.tests, (test) => fileOf(test, batch, host)).values()];
  if (files.length > 1) return { results: [], again: files, problems: [] };
  const message = journal.errors.map((error) => error.message).join('\n');
  return { results: results.map(({ id }) => ({ id, outcome: 'failed', durationMs: 0, message })), again: [], problems: [] };
}

/** A warning for each browser whose pages asked services without naming their tests. */
function unnamedPages(entries: readonly JournalEntry[], { suite }: Batch): Problem[] {
  const pages = entries.filter((entry) => entry.kind === 'unnamed-page');
  return [...Map.groupBy(pages, ({ browser }) => browser)].map(([browser, own]) => {
    return { code: 'pages-unnamed', suite: suite.name, browser, tests: sortedUnique(own.map(({ test }) => test)) };
  });
}

export const playwright: Runner = {
  name: 'playwright',
  isParallel: true,
  isNode: true,

  prepare(batch, host) {
    const files = selectionOf(batch, host);
    if (files.length === 0) return ok([]);
    const { config, cwd } = projectPlace(batch, host);
    const found = findPackage('@playwright/test', cwd, batch.suite, host);
    if (!found.ok) return found;

    const argv = [
      host.node,
      path.join(found.value.dir, 'cli.js'),
      'test',
      ...files.map(({ file }) => `^${escaped(file)}$`),
      `--reporter=${pluginFile('playwright-reporter')}`,
      `--output=${path.join(batch.dir, 'output')}`,
      '--pass-with-no-tests',
      ...(config === undefined ? [] : [`--config=${config}`]),
      // More than one is left to the user's configuration, which may have to say one.
      ...(batch.lanes === 1 ? ['--workers=1'] : []),
      ...(isAtLeast(found.value.version, 1, 62) ? [] : [`--grep=${roughGrep(files)}`]),
    ];
    const options = [batch.env['NODE_OPTIONS'] ?? '', `--import=${pluginUrl('playwright-preload')}`].join(' ').trim();
    return ok([{ argv, cwd, env: { MUSTER_SELECTION: writeSelection(batch, files, host), NODE_OPTIONS: options } }]);
  },

  read(batch, exits, host) {
    const entries = readJournal(journalOf(batch), host);
    const told = account(entries);
    const hasFailedEarly = !told.begun && told.errors.length > 0;
    // Nothing was tried then, so silence about a test means nothing.
    const journal = { ...told, ended: told.ended && !hasFailedEarly };
    const exit = exits[0];
    const results = judge(batch, journal, exit, host);
    if (selectionOf(batch, host).length === 0) return { results, again: [], problems: [] };

    if (hasFailedEarly) {
      const stuck = notLoaded(batch, journal, results, host);
      if (stuck !== null) return stuck;
    }
    const loose = journal.errors.filter(({ file }) => file === null).map(({ message }) => message);
    const isRed = results.some(({ outcome }) => outcome === 'failed');
    const isExplained = journal.ended && loose.length === 0 && (exit?.code === 0 || isRed);
    return { results, again: [], problems: isExplained ? [] : [runnerCrashed(batch, exit, loose, host)], warnings: unnamedPages(entries, batch) };
  },
};
