/**
 * Artillery 2, the user's own: one script is one test and one process.
 *
 * A script fails when Artillery says so (`ensure`, `expect`), and, where it checks nothing by `ensure`, when a virtual user failed. Without any
 * check it passes when every request was answered. Requests that name no test carry the id of the script
 * (`plugins/tag-process.ts`); the script itself stays as it is. Artillery's telemetry is off.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { ownFile } from '../host/own-file.ts';
import type { Problem } from '../model/problem.ts';
import { ok } from '../model/result.ts';
import type { Test, TestResult } from '../model/test.ts';
import type { Counters } from './artillery-report.ts';
import { runnerCrashed } from './crashed.ts';
import { findPackage } from './find-package.ts';
import { lastLines } from './last-lines.ts';
import { perFile } from './per-file.ts';
import { pluginUrl } from './plugin-file.ts';
import type { Batch, Runner, RunnerExit } from './runner.ts';
import { words } from './words.ts';

const SHOWN_LINES = 20;

const load = createRequire(import.meta.url);

/** Loaded when there is a report: no other runner needs what it needs. */
function readCounters(batch: Batch, index: number, host: Host): Counters | null {
  const outcome = host.files.read(reportOf(batch, index));
  if (outcome.kind !== 'text') return null;
  const reader: typeof import('./artillery-report.ts') = load(ownFile('runners/artillery-report'));
  return reader.parseCounters(outcome.text);
}

const reportOf = (batch: Batch, index: number): string => path.join(batch.dir, `script-${index}.json`);

/** `2 × errors.ECONNREFUSED` for each counter below these names. */
function listed(counters: Counters, below: string): string[] {
  return Object.entries(counters).flatMap(([name, count]) => (name.startsWith(below) && count > 0 ? [`${count} × ${name}`] : []));
}

function verdict(counters: Counters, exit: RunnerExit, host: Host): Pick<TestResult, 'outcome' | 'message'> {
  const lines = lastLines(exit.log, SHOWN_LINES, host);
  const checks = lines.filter((line) => /^(?:ok|fail): /.test(line));
  const wrong = [...checks.filter((line) => line.startsWith('fail')), ...listed(counters, 'plugins.expect.failed.'), ...listed(counters, 'errors.')];
  if (exit.code !== 0) return { outcome: 'failed', message: wrong.length > 0 ? wrong.join('\n') : lines.join('\n') };
  if (checks.length > 0) return { outcome: 'passed' };
  const { 'vusers.created': users = 0, 'vusers.failed': failed = 0, 'http.requests': requests = 0 } = counters;
  if (users === 0) return { outcome: 'failed', message: 'the script made no virtual user' };
  if (failed > 0) return { outcome: 'failed', message: [`${failed} of ${users} virtual users failed`, ...wrong].join('\n') };
  if (listed(counters, 'plugins.expect.ok').length > 0) return { outcome: 'passed' };
  return { outcome: 'passed', message: `nothing was checked: ${requests} requests by ${users} virtual users were answered` };
}

export const artillery: Runner = {
  name: 'artillery',
  isParallel: false,
  isNode: true,

  prepare(batch, host) {
    const root = host.files.realPath(batch.root);
    const found = findPackage('artillery', root, batch.suite, host, [2, 0]);
    if (!found.ok) return found;
    const { dir } = found.value;
    const config = batch.suite.config === undefined ? [] : ['--config', path.join(root, batch.suite.config)];
    const commands = perFile(batch, host).flatMap(({ test, isThere }, index) => {
      if (!isThere) return [];
      const program = [host.node, `--import=${pluginUrl('tag-process')}`, path.join(dir, 'bin', 'run')];
      const argv = [...program, 'run', test.file, '--output', reportOf(batch, index), ...config];
      return [{ argv, cwd: root, env: { ARTILLERY_DISABLE_TELEMETRY: 'true', MUSTER_TEST_ID: test.id } }];
    });
    return ok(commands);
  },

  read(batch, exits, host) {
    const problems: Problem[] = [];
    const judge = (test: Test, index: number, exit: RunnerExit | undefined): TestResult => {
      const known = { id: test.id, durationMs: Math.round(exit?.durationMs ?? 0) };
      const counters = exit && exit.signal === null ? readCounters(batch, index, host) : null;
      if (exit && counters !== null) return { ...known, ...verdict(counters, exit, host) };
      const lines = lastLines(exit?.log ?? '', SHOWN_LINES, host);
      // It had begun, and would not have the script.
      const isRefused = exit?.signal === null && lines[0]?.startsWith('Test run id:');
      if (isRefused) return { ...known, outcome: 'failed', message: [`${test.file} cannot be run`, ...lines.slice(1)].join('\n') };
      problems.push(runnerCrashed(batch, exit, [], host));
      return { ...known, outcome: 'broken', message: words.brokeOff('artillery', exit) };
    };
    const results = perFile(batch, host).map(({ test, isThere, command }, index): TestResult => {
      if (!isThere) return { id: test.id, outcome: 'failed', durationMs: 0, message: words.fileMissing(test.file) };
      return judge(test, index, exits[command]);
    });
    return { results, again: [], problems };
  },
};
