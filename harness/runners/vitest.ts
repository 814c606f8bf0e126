/**
 * Vitest, the user's own (3.2 or newer). `plugins/vitest-run.ts` drives it in a process of its own and writes the journal.
 *
 * Limits: a title is matched as Vitest knows it, so a computed one cannot be picked; from 5 on, of one file, a suite `a` with a test
 * `b` and a test `a > b` look alike to Vitest and run together (only the selected one is reported).
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { VitestJob } from '../model/journal.ts';
import { ok } from '../model/result.ts';
import type { TestResult } from '../model/test.ts';
import { runnerCrashed } from './crashed.ts';
import { findPackage } from './find-package.ts';
import { identitiesOf } from './identities.ts';
import { journalOf, readJournal } from './journal.ts';
import { type Account, account, judge } from './judge.ts';
import { pluginFile } from './plugin-file.ts';
import { projectPlace } from './project-place.ts';
import type { Batch, Runner } from './runner.ts';
import { selectionOf } from './selection.ts';

/** The folder of the suite's configuration when all its files lie below it, else the repository's root. */
function projectRoot(batch: Batch, files: readonly string[], host: Host): string {
  const { root, cwd } = projectPlace(batch, host);
  return files.every((file) => file.startsWith(cwd + path.sep)) ? cwd : root;
}

/** An error that belongs to no file turns the whole batch red, unless something in it is red already. */
function blameLoose(results: readonly TestResult[], journal: Account): readonly TestResult[] {
  const loose = journal.errors.find((error) => error.file === null);
  if (!loose || results.some(({ outcome }) => outcome === 'failed' || outcome === 'broken')) return results;
  return results.map((result) => ({ ...result, outcome: 'failed', message: loose.message }));
}

export const vitest: Runner = {
  name: 'vitest',
  isParallel: true,
  isNode: true,

  prepare(batch, host) {
    const files = selectionOf(batch, host);
    if (files.length === 0) return ok([]);
    const root = projectRoot(
      batch,
      files.map(({ file }) => file),
      host,
    );
    const found = findPackage('vitest', root, batch.suite, host, [3, 2]);
    if (!found.ok) return found;
    const job: VitestJob = {
      version: 1,
      journal: journalOf(batch),
      files,
      identities: identitiesOf(batch, host),
      package: found.value.dir,
      root,
      config: batch.suite.config === undefined ? null : path.join(batch.root, batch.suite.config),
      lanes: batch.lanes,
      attachments: path.join(batch.dir, 'attachments'),
    };
    const jobFile = path.join(batch.dir, 'vitest.json');
    host.files.write(jobFile, JSON.stringify(job));
    return ok([{ argv: [host.node, pluginFile('vitest-run'), jobFile], cwd: root, env: {} }]);
  },

  read(batch, exits, host) {
    const journal = account(readJournal(journalOf(batch), host));
    const exit = exits[0];
    const results = blameLoose(judge(batch, journal, exit, host), journal);
    const isRed = results.some(({ outcome }) => outcome === 'failed');
    const isExplained = journal.ended && (exit?.code === 0 || isRed);
    const nothingRan = selectionOf(batch, host).length === 0;
    return { results, again: [], problems: isExplained || nothingRan ? [] : [runnerCrashed(batch, exit, [], host)] };
  },
};
