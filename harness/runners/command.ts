/**
 * Any program: one process a file, exit code 0 = passed. `${file}` in the suite's command is the file, from the repository's root, where it runs.
 *
 * The word `node` in front is the Node that runs Muster. Titles inside a file pick nothing; each process has its `MUSTER_TEST_ID`.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { expandTemplate } from '../model/expression.ts';
import type { Problem } from '../model/problem.ts';
import { ok } from '../model/result.ts';
import { shellWord } from '../model/shell-word.ts';
import type { Test, TestResult } from '../model/test.ts';
import { runnerCrashed } from './crashed.ts';
import { lastLines } from './last-lines.ts';
import { perFile } from './per-file.ts';
import type { Batch, Runner, RunnerExit } from './runner.ts';
import { describeExit, words } from './words.ts';

const SHOWN_LINES = 20;

/** Absolute path of the program; null when there is none. */
function programOf(batch: Batch, root: string, host: Host): string | null {
  const word = batch.suite.command?.[0] ?? '';
  if (word === 'node') return host.node;
  return host.processes.find(word.includes('/') ? path.resolve(root, word) : word, batch.env['PATH']);
}

/** The command line of a test, as a shell takes it; other expressions stay as they are written, since their values may be secrets. */
function shownCommand({ declaredCommand }: Batch, { file }: Test): string {
  return declaredCommand.map((word) => shellWord(word.replaceAll('${file}', () => file))).join(' ');
}

/** Its first line is what a summary shows; the end of the output tells the rest. */
function failure(batch: Batch, test: Test, exit: RunnerExit, host: Host): Pick<TestResult, 'message' | 'lastLines' | 'log'> {
  const lines = lastLines(exit.log, SHOWN_LINES, host);
  return { message: [`${shownCommand(batch, test)} ended with ${describeExit(exit)}`, ...lines].join('\n'), lastLines: lines, log: exit.log };
}

export const command: Runner = {
  name: 'command',
  isParallel: false,
  isNode: false,

  prepare(batch, host) {
    const root = host.files.realPath(batch.root);
    const program = programOf(batch, root, host);
    const [word = '', ...args] = batch.suite.command ?? [];
    if (program === null)
      return { ok: false, problems: [{ ...batch.suite.place, code: 'runner-not-found', runner: word, suite: batch.suite.name, searched: [] }] };
    const commands = perFile(batch, host).filter(({ isThere }) => isThere);
    return ok(
      commands.map(({ test }) => ({
        argv: [program, ...args.map((arg) => expandTemplate(arg, (expression) => (expression.kind === 'file' ? test.file : '')))],
        cwd: root,
        env: { MUSTER_TEST_ID: test.id },
      })),
    );
  },

  read(batch, exits, host) {
    const problems: Problem[] = [];
    const results = perFile(batch, host).map(({ test, isThere, command: index }): TestResult => {
      const exit = exits[index];
      if (!isThere) return { id: test.id, outcome: 'failed', durationMs: 0, message: words.fileMissing(test.file) };
      const durationMs = Math.round(exit?.durationMs ?? 0);
      if (exit === undefined || exit.code === null) {
        problems.push(runnerCrashed(batch, exit, [], host));
        return { id: test.id, outcome: 'broken', durationMs, message: words.brokeOff(batch.suite.command?.[0] ?? '', exit) };
      }
      if (exit.code === 0) return { id: test.id, outcome: 'passed', durationMs };
      return { id: test.id, outcome: 'failed', durationMs, ...failure(batch, test, exit, host) };
    });
    return { results, again: [], problems };
  },
};
