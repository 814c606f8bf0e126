/** One attempt to start a capability whose provider waits for readiness itself, as that of clusters does. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { attemptStart } from '../../../harness/capabilities/launch/attempt.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';
import type { Problem } from '../../../harness/model/problem.ts';
import { fail } from '../../../harness/model/result.ts';
import { capability } from './rig.ts';

const LATE: Problem = { code: 'not-ready', capability: 'backend', check: 'pods', attempts: 1, waitedMs: 900, last: 'are 0 of 1', log: null, lastLines: [] };

test.each([
  ['fails with what its provider says', false, { kind: 'failed', problems: [LATE] }],
  ['is interrupted, and has not failed, when its provider gave up at a signal', true, { kind: 'aborted' }],
] as const)('a start %s', async (_, isInterrupted, expected) => {
  const interrupt = new AbortController();
  const start = () => {
    if (isInterrupted) interrupt.abort('SIGINT');
    return Promise.resolve(fail(LATE));
  };
  const unreached = () => {
    throw new Error('nothing was started');
  };
  const log = path.join(import.meta.dirname, 'none.log');
  const attempt = await attemptStart(
    { capability: capability('backend'), start, log, targetOf: unreached, onStarted: unreached, signal: interrupt.signal },
    nodeHost(),
  );
  expect(attempt).toEqual(expected);
});
