/** For runners that start one process a test: which tests get a command, and which command is whose. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { Test } from '../model/test.ts';
import type { Batch } from './runner.ts';

export interface FileRun {
  readonly test: Test;
  /** Whether its file is there; a test without one gets no command. */
  readonly isThere: boolean;
  /** Index of its command among those of the batch. */
  readonly command: number;
}

export function perFile(batch: Batch, host: Host): FileRun[] {
  let next = 0;
  return batch.tests.map((test) => {
    const isThere = host.files.exists(path.join(batch.root, test.file));
    return { test, isThere, command: isThere ? next++ : -1 };
  });
}
