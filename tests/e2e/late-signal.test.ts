/** A signal that comes when all tests have ended and the reports are being written. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cli } from '../../harness/cli/cli.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { configuration, PASSES, scripts } from '../rig/fakes.ts';
import { project } from '../rig/project.ts';

test.each(['stop', 'report'])('a signal in the stage %s still ends the run with 128 + its number, in the results as well [S2-42]', async (stage) => {
  await using it = await project({ 'muster.yaml': configuration({}, { suites: [scripts()] }), 'tests/a.mjs': PASSES });
  const host = nodeHost();
  const abort = new AbortController();
  const append = (file: string, text: string) => {
    host.files.append(file, text);
    if (text.includes(`"kind":"stage-started","stage":"${stage}"`)) abort.abort('SIGTERM');
  };
  const io = {
    host: { ...host, files: { ...host.files, append }, cwd: it.root, env: { ...host.env, XDG_STATE_HOME: path.join(it.scratch, 'state') } },
    out: () => {},
    err: () => {},
    input: async () => new Uint8Array(),
    colour: false,
    width: 80,
    outWidth: 80,
    interrupted: abort.signal,
  };
  const resultsFile = path.join(it.scratch, 'results.json');
  expect(await cli(['run', '--results-file', resultsFile], io)).toBe(143);
  expect(JSON.parse(fs.readFileSync(resultsFile, 'utf8'))).toMatchObject({ exit_code: 143, tests: { total: 1, passed: 1 } });
});
