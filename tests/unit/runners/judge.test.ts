import { describe, expect, test } from 'vitest';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { testId } from '../../../harness/model/ids.ts';
import type { JournalEntry } from '../../../harness/model/journal.ts';
import type { Test } from '../../../harness/model/test.ts';
import { account, judge } from '../../../harness/runners/judge.ts';
import type { Batch } from '../../../harness/runners/runner.ts';

const host = nodeHost();
const root = import.meta.dirname;
const file = host.files.realPath(import.meta.filename);
const name = 'judge.test.ts';

const ended: JournalEntry = { kind: 'ended' };
const told = (
  path: string[],
  outcome: 'passed' | 'failed' | 'skipped',
  more: { key?: string; outOf?: number; message?: string; durationMs?: number } = {},
): JournalEntry => ({
  kind: 'test',
  file,
  path,
  key: path.join('/'),
  outOf: 1,
  outcome,
  durationMs: 10,
  ...more,
});
const error = (path: string[], message: string): JournalEntry => ({ kind: 'error', file, path, message });

function verdict(titlePath: string[], entries: readonly JournalEntry[], inFile = name) {
  const selected: Test = {
    id: testId('individual/x'),
    kind: 'individual',
    suite: 's',
    file: inFile,
    titlePath,
    line: 1,
    requires: [],
    sandbox: null,
    aliases: [],
  };
  const suite = { name: 's', runner: 'vitest', kind: 'individual', include: [], exclude: [], onMissing: 'fail', env: {}, place: {} } as const;
  const batch: Batch = { suite, declaredCommand: [], tests: [selected], root, dir: root, env: {}, lanes: 1 };
  const [result] = judge(batch, account(entries), { code: null, signal: 'SIGKILL', log: '', durationMs: 0 }, host);
  return result && { outcome: result.outcome, durationMs: result.durationMs, message: result.message };
}

const rows: readonly { name: string; path: string[]; entries: readonly JournalEntry[]; outcome: string; says?: string; durationMs?: number }[] = [
  { name: 'one that passed', path: ['a'], entries: [told(['a'], 'passed'), ended], outcome: 'passed', durationMs: 10 },
  {
    name: 'one that passed in one project and failed in another',
    path: ['a'],
    entries: [told(['a'], 'failed', { key: '1' }), told(['a'], 'passed', { key: '2' }), ended],
    outcome: 'failed',
    durationMs: 20,
  },
  {
    name: 'the last word about a test',
    path: ['a'],
    entries: [told(['a'], 'failed', { message: 'no' }), told(['a'], 'passed'), ended],
    outcome: 'passed',
    durationMs: 10,
  },
  {
    name: 'a suite with a failure',
    path: ['s'],
    entries: [told(['s', 'a'], 'passed'), told(['s', 'b'], 'failed', { message: 'no' }), ended],
    outcome: 'failed',
    says: 'no',
  },
  { name: 'a suite of which all is skipped', path: ['s'], entries: [told(['s', 'a'], 'skipped'), told(['s', 'b'], 'skipped'), ended], outcome: 'skipped' },
  { name: 'a suite of which some is skipped', path: ['s'], entries: [told(['s', 'a'], 'skipped'), told(['s', 'b'], 'passed'), ended], outcome: 'passed' },
  { name: 'one that nobody reported', path: ['a'], entries: [told(['b'], 'passed'), ended], outcome: 'failed', says: 'reported nothing' },
  {
    name: 'one whose suite has a failing hook',
    path: ['s', 'a'],
    entries: [told(['s', 'a'], 'skipped'), error(['s'], 'hook'), ended],
    outcome: 'failed',
    says: 'hook',
  },
  { name: 'one beside a suite with a failing hook', path: ['a'], entries: [told(['a'], 'passed'), error(['s'], 'hook'), ended], outcome: 'passed' },
  { name: 'a file with a failing hook somewhere', path: [], entries: [told(['a'], 'passed'), error(['s'], 'hook'), ended], outcome: 'failed', says: 'hook' },
  { name: 'one that was done before a crash', path: ['a'], entries: [told(['a'], 'passed')], outcome: 'passed' },
  { name: 'one that failed before a crash', path: ['s'], entries: [told(['s', 'a'], 'failed', { message: 'no' })], outcome: 'failed', says: 'no' },
  {
    name: 'one that a crash left open',
    path: ['b'],
    entries: [told(['a'], 'passed')],
    outcome: 'broken',
    says: 'vitest ended (SIGKILL) before this test was done',
  },
  { name: 'one that is done in one of two projects', path: ['a'], entries: [told(['a'], 'passed', { outOf: 2 })], outcome: 'broken' },
  { name: 'a whole file that a crash left open', path: [], entries: [told(['a'], 'passed')], outcome: 'broken' },
  {
    name: 'a whole file that was done before a crash',
    path: [],
    entries: [told(['a'], 'passed'), { kind: 'file', file, durationMs: 70.4 }],
    outcome: 'passed',
    durationMs: 70,
  },
];

describe('judge', () => {
  test.each(rows)('$name is $outcome', ({ path, entries, outcome, says, durationMs }) => {
    const result = verdict(path, entries);
    expect(result?.outcome).toBe(outcome);
    if (says !== undefined) expect(result?.message).toContain(says);
    if (durationMs !== undefined) expect(result?.durationMs).toBe(durationMs);
  });

  test('a selected test whose file is absent fails and is not skipped [S0-68]', () => {
    expect(verdict([], [ended], 'absent.test.ts')).toMatchObject({ outcome: 'failed', message: expect.stringContaining('absent.test.ts is not there') });
  });
});
