/** What a run says while a cluster is made, which takes long: with programs that print as kind does, and stop when they are told to. */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configuration, needs, PASSES } from '../rig/fakes.ts';
import { type Project, project } from '../rig/project.ts';

const KIND = `#!/bin/sh
[ "$1" = create ] || exit 0
printf 'Creating cluster ...\\n • Ensuring node image (acme/kind-node:1) 🖼  ...\\n ✓ Ensuring node image (acme/kind-node:1) 🖼\\n • Preparing nodes 📦   ...\\n'
while [ ! -e "$GO" ]; do sleep 0.05; done
printf 'ERROR: no room for nodes\\n'
exit 1
`;
const DOCKER = '#!/bin/sh\n[ "$1" = image ] && echo sha256:1\nexit 0\n';
const KUBECTL = '#!/bin/sh\nexit 1\n';

let shop: Project;
let env: Record<string, string>;
beforeEach(async () => {
  const backend = { kind: { manifests: ['k8s/*.yaml'] } };
  shop = await project({
    'muster.yaml': configuration({ backend }),
    'k8s/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n',
    'tests/a.mjs': needs('backend') + PASSES,
  });
  const bin = path.join(shop.scratch, 'bin');
  fs.mkdirSync(bin);
  for (const [name, text] of Object.entries({ kind: KIND, docker: DOCKER, kubectl: KUBECTL })) fs.writeFileSync(path.join(bin, name), text, { mode: 0o755 });
  env = { PATH: `${bin}${path.delimiter}${process.env['PATH']}`, MUSTER_KIND_IMAGE: 'acme/kind-node:1', GO: path.join(shop.scratch, 'go'), CI: '' };
});
afterEach(() => shop[Symbol.asyncDispose]());

test('what is made and that it takes its time is said before it is there, then each step of it', async () => {
  const running = shop.start('run', { env });
  await running.line(/backend: making the cluster muster-\w+ with kind, which takes about half a minute: the first time only/);
  await running.line(/backend: the cluster: ensuring node image \(acme\/kind-node:1\)\n/);
  await running.line(/backend: the cluster: preparing nodes\n/);
  fs.writeFileSync(env['GO'] ?? '', '');
  const { exitCode, stderr } = await running.ended;
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('no room for nodes')]);
});

test('nothing of it is said with --quiet, and all of it is among the events; with --json the document stands alone on stdout', async () => {
  fs.writeFileSync(env['GO'] ?? '', '');
  const quiet = await shop.run('run --quiet --json', { env });
  expect([quiet.exitCode, quiet.stderr]).toEqual([2, expect.not.stringContaining('half a minute')]);
  expect(JSON.parse(quiet.stdout)).toMatchObject({ exit_code: 2 });
  const said = quiet.events().flatMap((event) => (event.kind === 'capability-progress' ? [event.text] : []));
  expect(said).toContainEqual(expect.stringContaining('about half a minute'));
});
