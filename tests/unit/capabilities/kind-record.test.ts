import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { homeOf, readRecord } from '../../../harness/capabilities/providers/kind/cluster.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';

const state = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-kind-record-'));
afterAll(() => fs.rmSync(state, { recursive: true }));

test('what stands in the place of the record of a cluster, and is no file of this user, is no record', () => {
  const host = { ...nodeHost(), env: { XDG_STATE_HOME: state } };
  const home = homeOf(host);
  expect(readRecord(home, host)).toBeNull();
  fs.mkdirSync(home.dir, { recursive: true });
  // Whoever reads a pipe waits for its writer.
  execFileSync('mkfifo', [home.record]);
  expect(readRecord(home, host)).toBeNull();
  fs.rmSync(home.record);
  const record = { version: 1, name: home.name, state: 'ready', isPassing: false };
  fs.writeFileSync(home.record, JSON.stringify(record));
  expect(readRecord(home, host)).toEqual(record);
  const isSomebodyElses = { ...host, files: { ...host.files, isMine: (file: string) => file !== home.dir } };
  expect(readRecord(home, isSomebodyElses)).toBeNull();
});
