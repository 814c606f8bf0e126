/** Ten runs at once on one machine: leased ports, folders, results, and nothing of one in another. */
import { expect, test } from 'vitest';
import { configuration, needs, service } from '../rig/fakes.ts';
import { project } from '../rig/project.ts';

const RUNS = 10;

/**
 * Meets the service that it was given, tells where, and makes sure that the service is of this very run and sandbox. Ends when all runs have
 * got so far: what one has given back, another may have.
 */
const MEETS = `import fs from 'node:fs';
const { MUSTER_BACKEND_URL: url, MUSTER_DATABASE_PORT: database, MUSTER_RUN_ID: run, MUSTER_BAGGAGE: baggage, TMPDIR, HOME } = process.env;
const theirs = await (await fetch(url + '/environment')).json();
const isOurs = theirs.MUSTER_RUN_ID === run && theirs.MUSTER_DATABASE_PORT === database && theirs.HOME === HOME && theirs.MUSTER_BAGGAGE === baggage;
fs.appendFileSync('met', JSON.stringify({ run, url, database, tmp: TMPDIR, home: HOME, baggage }) + '\\n');
const runs = () => new Set(fs.readFileSync('met', 'utf8').split('\\n').filter(Boolean).map((line) => JSON.parse(line).run));
for (const until = Date.now() + 90_000; runs().size < ${RUNS} && Date.now() < until; ) await new Promise((resolve) => setTimeout(resolve, 20));
process.exit(isOurs && HOME.startsWith(TMPDIR.slice(0, -4)) ? 0 : 1);
`;

test('ten runs at once never meet: each has services, ports and folders of its own, in each of its sandboxes', async () => {
  await using own = await project({
    'muster.yaml': configuration({ database: service(), backend: service({}, { dependsOn: ['database'] }) }),
    'tests/shared.mjs': needs('backend') + MEETS,
    'tests/apart.mjs': `/**\n * @requires-backend\n * @sandbox apart\n */\n${MEETS}`,
  });
  const runs = await Promise.all(Array.from({ length: RUNS }, () => own.run('run --quiet')));
  for (const { exitCode, stderr } of runs) expect(exitCode, stderr).toBe(0);
  const met = own
    .read('met')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(met).toHaveLength(2 * RUNS);
  expect(new Set(met.map(({ run }) => run)).size).toBe(RUNS);
  for (const key of ['url', 'database', 'tmp', 'home', 'baggage']) expect(new Set(met.map((each) => each[key])).size, key).toBe(2 * RUNS);
}, 120_000);
