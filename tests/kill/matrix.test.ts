/**
 * The kill matrix: every row of `rows.ts` against every column of `columns.ts`, for services that end when asked and for the tree that
 * does not, with each means that holds runs together on this machine. With MUSTER_KILL_MATRIX the figures are appended to that file,
 * one JSON line a run: `node tools/kill-matrix.ts` makes the page of them.
 */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { containments, environmentFor } from '../rig/containments.ts';
import { columns } from './columns.ts';
import { containersColumn } from './containers-column.ts';
import { endBy } from './end-by.ts';
import { record } from './recorded.ts';
import { rows } from './rows.ts';
import { runProjects } from './run-project.ts';

const GRACE = '5s';

/** A small disk of its own for `.muster`, which goes with the last process that sees it. */
const MOUNT = 'mount -t tmpfs -o size=256k none "$0/.muster" && exec "$@"';
const UNSHARE = process.getuid?.() === 0 ? ['unshare', '--mount'] : ['unshare', '--map-root-user', '--mount'];
const smallDisk = (root: string) => [...UNSHARE, 'sh', '-c', MOUNT, root];
const [unshare = '', ...words] = UNSHARE;
const canMount = spawnSync(unshare, [...words, 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

const containers = await containersColumn();
const of = { polite: columns, tree: columns, container: [...columns, ...containers] };

const project = runProjects();

const possible = rows.filter(({ hasFullDisk = false }) => !hasFullDisk || canMount);
const cases = containments.flatMap((containment, index) => {
  // The engine holds a container, whatever holds the rest.
  const hasContainer = index === 0 && containers.length > 0;
  const all = hasContainer ? (['polite', 'tree', 'container'] as const) : (['polite', 'tree'] as const);
  return all.flatMap((having) => possible.map((row) => ({ row, having, containment, name: row.name })));
});

describe.concurrent('the kill matrix', { timeout: 60_000 }, () => {
  test.each(cases)(
    '$name leaves nothing of a run with $having, held by its $containment [S3-26, S3-42, S3-43, S3-44, S3-51, S3-64, M-05]',
    async ({ row, having, containment }) => {
      const service = having === 'tree' ? 'tree' : 'polite';
      const disk = row.hasFullDisk ? { floods: true, wrapper: smallDisk } : {};
      const run = project({ test: 'waits', service, grace: GRACE, env: environmentFor(containment), of: of[having], ...disk });
      const { ending, output, cleanMs } = await endBy(run, row);
      const left = await run.left();
      record({ row: row.name, containment, with: having, columns: of[having].map(({ name }) => name), left, cleanMs, runs: 1 });
      expect(left).toEqual([]);
      expect(ending, output).toBe(row.ending);
    },
  );
});
