/**
 * pytest, the user's own (7 or newer). `plugins/muster_pytest.py` deselects what was not selected, by exact names of classes and functions, and
 * writes the journal; requests carry the ids of their tests.
 *
 * A parametrised test is one test. An error in a set-up fails the tests that it keeps from running. A file that cannot be imported fails by
 * itself. A test that fails as it was expected to (`xfail`) passes, with a message.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { Problem } from '../model/problem.ts';
import { ok } from '../model/result.ts';
import { runnerCrashed } from './crashed.ts';
import { findPython } from './find-python.ts';
import { journalOf, readJournal } from './journal.ts';
import { account, judge } from './judge.ts';
import { lastLines } from './last-lines.ts';
import { pluginFolder } from './plugin-file.ts';
import { projectPlace } from './project-place.ts';
import type { Batch, Runner, RunnerExit } from './runner.ts';
import { selectionOf } from './selection.ts';
import { writeSelection } from './write-selection.ts';

const missing = (batch: Batch, runner: string, searched: readonly string[]): Problem => ({
  ...batch.suite.place,
  code: 'runner-not-found',
  runner,
  suite: batch.suite.name,
  searched,
});

/** Python says itself that it has no pytest; nothing else of it is asked before. */
function whyNothingRan(batch: Batch, exit: RunnerExit | undefined, host: Host): Problem {
  const python = /^(.*): No module named pytest$/.exec(lastLines(exit?.log ?? '', 1, host)[0] ?? '')?.[1];
  return python === undefined ? runnerCrashed(batch, exit, [], host) : missing(batch, 'pytest', [python]);
}

export const pytest: Runner = {
  name: 'pytest',
  isParallel: false,
  isNode: false,

  prepare(batch, host) {
    const files = selectionOf(batch, host);
    if (files.length === 0) return ok([]);
    const { root, config, cwd } = projectPlace(batch, host);
    const { python, searched } = findPython({ from: cwd, root, env: batch.env }, host);
    if (python === null) return { ok: false, problems: [missing(batch, 'python', searched)] };

    const argv = [
      ...[python, '-m', 'pytest', '-p', 'muster_pytest', '-p', 'no:cacheprovider', '--color=no'],
      ...[`--basetemp=${path.join(batch.dir, 'tmp')}`, '--continue-on-collection-errors', '--maxfail=0'],
      ...(config === undefined ? [] : ['-c', config]),
      ...files.map(({ file }) => file),
    ];
    const modules = [pluginFolder(), batch.env['PYTHONPATH'] ?? ''].filter((folder) => folder !== '').join(path.delimiter);
    return ok([{ argv, cwd, env: { MUSTER_SELECTION: writeSelection(batch, files, host), PYTHONPATH: modules, PYTHONDONTWRITEBYTECODE: '1' } }]);
  },

  read(batch, exits, host) {
    const journal = account(readJournal(journalOf(batch), host));
    const exit = exits[0];
    const results = judge(batch, journal, exit, host);
    const isRed = results.some(({ outcome }) => outcome === 'failed');
    const isExplained = journal.ended && (exit?.code === 0 || isRed);
    const nothingRan = selectionOf(batch, host).length === 0;
    return { results, again: [], problems: isExplained || nothingRan ? [] : [whyNothingRan(batch, exit, host)] };
  },
};
