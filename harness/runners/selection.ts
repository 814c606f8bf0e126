/** The tests of a batch as what the part inside the runner reads: for each file that is there, the titles that may run. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { FileSelection } from '../model/journal.ts';
import type { Test } from '../model/test.ts';
import type { Batch } from './runner.ts';

/** Absolute path of a test's file as the journal names it. */
export function fileOf(test: Test, batch: Batch, host: Host): string {
  return host.files.realPath(path.join(batch.root, test.file));
}

export function selectionOf(batch: Batch, host: Host): FileSelection[] {
  const byFile = Map.groupBy(batch.tests, (test) => fileOf(test, batch, host));
  return [...byFile].filter(([file]) => host.files.exists(file)).map(([file, tests]) => ({ file, titlePaths: tests.map((test) => test.titlePath) }));
}
