/**
 * Newman, the user's own: one collection is one test and one process.
 *
 * A collection fails when a request or an assertion fails; without any assertion it passes when every request was answered. All `MUSTER_*` variables
 * are given to it as Newman environment variables. Titles inside a collection pick nothing. Requests that name no test carry the collection's id
 * (`plugins/tag-process.ts`); the collection itself stays as it is.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { ownFile } from '../host/own-file.ts';
import { messageOf } from '../model/message-of.ts';
import { ok } from '../model/result.ts';
import type { Test, TestResult } from '../model/test.ts';
import { runnerCrashed } from './crashed.ts';
import { findPackage } from './find-package.ts';
import type { NewmanReport } from './newman-report.ts';
import { perFile } from './per-file.ts';
import { pluginUrl } from './plugin-file.ts';
import type { Batch, Runner, RunnerExit } from './runner.ts';
import { words } from './words.ts';

const SHOWN_FAILURES = 5;

const load = createRequire(import.meta.url);

/** Loaded when there is a report: no other runner needs what it needs. */
function parseReport(text: string): NewmanReport {
  const reader: typeof import('./newman-report.ts') = load(ownFile('runners/newman-report'));
  return reader.parseReport(text);
}

const reportOf = (batch: Batch, index: number): string => path.join(batch.dir, `collection-${index}.json`);

function environmentOf(batch: Batch): string {
  const values = Object.entries(batch.env).filter(([key]) => key.startsWith('MUSTER_'));
  return JSON.stringify({ name: 'muster', values: values.map(([key, value]) => ({ key, value, enabled: true })) });
}

function describeFailure({ error, source }: NewmanReport['failures'][number]): string {
  const what = error.test === undefined ? error.message : `${error.test}: ${error.message}`;
  return `${source?.name ?? 'collection'}: ${what}`;
}

function verdict(run: NewmanReport): Pick<TestResult, 'outcome' | 'message'> {
  const { requests, assertions } = run.stats;
  if (run.failures.length > 0) {
    const more = run.failures.length - SHOWN_FAILURES;
    const shown = run.failures.slice(0, SHOWN_FAILURES).map(describeFailure);
    return { outcome: 'failed', message: [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n') };
  }
  if (requests.total === 0) return { outcome: 'failed', message: 'the collection has no request' };
  return assertions.total > 0
    ? { outcome: 'passed' }
    : { outcome: 'passed', message: `no assertion: ${requests.total} requests were answered, and nothing was checked` };
}

/** Why a collection cannot be read as JSON; null when it can. */
function syntaxError(file: string, host: Host): string | null {
  const outcome = host.files.read(file);
  if (outcome.kind !== 'text') return outcome.kind === 'unreadable' ? outcome.detail : null;
  try {
    JSON.parse(outcome.text);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

function readReport(batch: Batch, index: number, host: Host): NewmanReport | null {
  const outcome = host.files.read(reportOf(batch, index));
  return outcome.kind === 'text' ? parseReport(outcome.text) : null;
}

export const newman: Runner = {
  name: 'newman',
  isParallel: false,
  isNode: true,

  prepare(batch, host) {
    const root = host.files.realPath(batch.root);
    const found = findPackage('newman', root, batch.suite, host);
    if (!found.ok) return found;
    const environment = path.join(batch.dir, 'environment.json');
    host.files.write(environment, environmentOf(batch), 0o600);
    const bin = path.join(found.value.dir, 'bin', 'newman.js');
    const commands = perFile(batch, host).flatMap(({ test, isThere }, index) => {
      if (!isThere) return [];
      const reporters = ['--reporters', 'cli,json', '--reporter-json-export', reportOf(batch, index)];
      const argv = [host.node, `--import=${pluginUrl('tag-process')}`, bin, 'run', test.file, '--environment', environment, '--color', 'off', ...reporters];
      return [{ argv, cwd: root, env: { MUSTER_TEST_ID: test.id } }];
    });
    return ok(commands);
  },

  read(batch, exits, host) {
    const problems: ReturnType<typeof runnerCrashed>[] = [];
    const judge = (test: Test, index: number, exit: RunnerExit | undefined): TestResult => {
      const run = exit && exit.signal === null ? readReport(batch, index, host) : null;
      if (run !== null) return { id: test.id, durationMs: run.timings.completed - run.timings.started, ...verdict(run) };
      const unreadable = syntaxError(path.join(batch.root, test.file), host);
      if (unreadable !== null) return { id: test.id, outcome: 'failed', durationMs: 0, message: `${test.file} is no collection: ${unreadable}` };
      problems.push(runnerCrashed(batch, exit, [], host));
      return { id: test.id, outcome: 'broken', durationMs: 0, message: words.brokeOff('newman', exit) };
    };
    const results = perFile(batch, host).map(({ test, isThere, command }, index): TestResult => {
      if (!isThere) return { id: test.id, outcome: 'failed', durationMs: 0, message: words.fileMissing(test.file) };
      return judge(test, index, exits[command]);
    });
    return { results, again: [], problems };
  },
};
