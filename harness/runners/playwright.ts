/**
 * Playwright, the user's own. `plugins/playwright-reporter.ts` excludes what was not selected, by exact title paths, before any
 * worker starts (1.62 on), and writes the journal.
 *
 * Limits: before 1.62 a grep on file name and titles is all there is, so that of a file with `adds` and `adds more` selecting the first runs both
 * (only the selected one is reported). A test passes when it passes in every project; one that passes on a retry passes with a message.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { FileSelection, Selection } from '../model/journal.ts';
import { ok } from '../model/result.ts';
import { runnerCrashed } from './crashed.ts';
import { findPackage, isAtLeast } from './find-package.ts';
import { readJournal } from './journal.ts';
import { account, judge } from './judge.ts';
import { pluginFile } from './plugin-file.ts';
import type { Batch, Runner } from './runner.ts';
import { fileOf, selectionOf } from './selection.ts';

const journalOf = (batch: Batch): string => path.join(batch.dir, 'journal.jsonl');
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** What Playwright matches is project, file from its root, and titles, joined by blanks. */
function roughGrep(files: readonly FileSelection[]): string {
  const names = files.flatMap(({ file, titlePaths }) => titlePaths.map((titles) => [path.basename(file), ...titles].join(' ')));
  return `(?:^|[ /\\\\])(?:${names.map(escaped).join('|')})(?: |$)`;
}

export const playwright: Runner = {
  name: 'playwright',
  isParallel: true,

  prepare(batch, host) {
    const files = selectionOf(batch, host);
    if (files.length === 0) return ok([]);
    const root = host.files.realPath(batch.root);
    const config = batch.suite.config === undefined ? undefined : path.join(root, batch.suite.config);
    const cwd = config === undefined ? root : path.dirname(config);
    const found = findPackage('@playwright/test', cwd, batch.suite, host);
    if (!found.ok) return found;

    const selection: Selection = { version: 1, journal: journalOf(batch), files };
    const selectionFile = path.join(batch.dir, 'selection.json');
    host.files.write(selectionFile, JSON.stringify(selection));
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
    return ok([{ argv, cwd, env: { MUSTER_SELECTION: selectionFile } }]);
  },

  read(batch, exits, host) {
    const journal = account(readJournal(journalOf(batch), host));
    const exit = exits[0];
    const results = judge(batch, journal, exit, host);
    if (selectionOf(batch, host).length === 0) return { results, again: [], problems: [] };

    // One file that cannot be loaded keeps Playwright from running any.
    const unloadable = new Set(journal.begun ? [] : journal.errors.flatMap(({ file }) => file ?? []));
    if (unloadable.size > 0) {
      const isStuck = (index: number) => results[index]?.outcome !== 'failed';
      return { results: results.filter((_, index) => !isStuck(index)), again: batch.tests.filter((_, index) => isStuck(index)), problems: [] };
    }
    const loose = journal.errors.filter(({ file }) => file === null).map(({ message }) => message);
    const isRed = results.some(({ outcome }) => outcome === 'failed');
    const isExplained = journal.ended && loose.length === 0 && (exit?.code === 0 || isRed);
    return { results, again: [], problems: isExplained ? [] : [runnerCrashed(batch, exit, loose, host)] };
  },
};
