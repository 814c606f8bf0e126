import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { readJournal } from '../../../harness/runners/journal.ts';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-journal-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));

test('a line that a crash cut short is left out', () => {
  const file = path.join(dir, 'journal.jsonl');
  fs.writeFileSync(file, '{"kind":"begun"}\n{"kind":"ended"}\n{"kind":"te');
  expect(readJournal(file, nodeHost())).toEqual([{ kind: 'begun' }, { kind: 'ended' }]);
});

test('a journal that was never begun is empty', () => {
  expect(readJournal(path.join(dir, 'absent'), nodeHost())).toEqual([]);
});
