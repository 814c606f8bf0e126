/**
 * Writes docs/reference/kill-matrix.md from a run of the kill matrix on this machine.
 *
 * `node tools/kill-matrix.ts` runs it (about three minutes); `--from FILE` takes the lines that an earlier run wrote to MUSTER_KILL_MATRIX.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Recorded } from '../tests/kill/recorded.ts';
import { rows } from '../tests/kill/rows.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Each adds its columns; that of the cluster is left out where there is none. */
const FILES = ['tests/kill/matrix.test.ts', 'tests/kill/start-up.test.ts', 'tests/kill/warm.test.ts', 'tests/kind/kill-matrix.test.ts'];
const PAGE = path.join(ROOT, 'docs/reference/kill-matrix.md');

function measure(): string {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'muster-matrix-')), 'lines.jsonl');
  const argv = [path.join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--maxWorkers=1', '--project', 'kill', '--project', 'kind', ...FILES];
  const { status } = spawnSync(process.execPath, argv, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, MUSTER_KILL_MATRIX: file } });
  if (status !== 0) throw new Error('the matrix did not pass: no page of it');
  return file;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const table = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Survivors of a row in one column, over all its runs. */
const leftIn = (lines: readonly Recorded[], column: string): number => lines.flatMap(({ left }) => left).filter((each) => each.column === column).length;

/** The longest time of the runs that have this; `–` where there is none. */
function times(lines: readonly Recorded[], having: Recorded['with']): string {
  const values = lines.flatMap((line) => (line.with === having && line.cleanMs !== null ? [line.cleanMs] : []));
  return values.length === 0 ? '–' : seconds(Math.max(...values));
}

function page(lines: readonly Recorded[]): string {
  const order = [...rows.map(({ name }) => name), ...lines.map(({ row }) => row)];
  const names = [...new Set(order)].filter((name) => lines.some(({ row }) => row === name));
  const columns = [...new Set(lines.flatMap((line) => line.columns))];
  const containments = [...new Set(lines.map(({ containment }) => containment))];
  const body = names.map((name) => {
    const of = lines.filter(({ row }) => row === name);
    const runs = of.reduce((sum, line) => sum + line.runs, 0);
    const counts = columns.map((column) => (of.some((line) => line.columns.includes(column)) ? String(leftIn(of, column)) : '–'));
    return [name, String(runs), ...counts, times(of, 'polite'), times(of, 'tree'), times(of, 'container')];
  });
  const all = lines.reduce((sum, line) => sum + line.runs, 0);
  const left = lines.reduce((sum, line) => sum + line.left.length, 0);
  return [
    '# The kill matrix',
    '<!-- Written by tools/kill-matrix.ts from a run of the tests that it names: change those, then run it. -->',
    `What is left of \`muster run\` however it ends: **${left} of anything in ${all} runs**, measured ${new Date().toISOString().slice(0, 10)} on ${os.type()} ${os.release().split('-')[0]} with ${os.availableParallelism()} cores, several runs at once. The counts are made by a mark in command lines and environments, by connecting to ports and by looking into folders, never by asking Muster.`,
    table(['the run ends by', 'runs', ...columns, 'clean: polite', 'clean: ignores SIGTERM', 'clean: container'], body),
    `Each row was run with the service of each kind, the first two held together by each of: ${containments.join(', ')}. The times are the longest, from the ending until nothing is left. \`–\`: not tried there.`,
    '**Polite** is a service with a child, both of which end when they are asked. **Ignores SIGTERM** is the tree of [`fixtures/process-tree`](../../fixtures/process-tree/leader.mjs): a leader, a child that ignores SIGTERM, a child in a process group of its own, one in a session of its own, a daemon, and a daemon with an emptied environment. Its grace is the default, 5 s, after which it is killed. **Container**: a polite service with a container beside it, which the engine takes its time to end. The **namespaces** are those of runs with a polite service in a Kind cluster; one that is being deleted counts as gone. The **warm services** are the tree and a container, kept warm: they outlive their run by design, here for 0.3 s, and must not outlive their time, their guard or a sweep.',
    [
      '- *SIGKILL of both* leaves nobody to clear up. The leaders die with the guard; the rest goes with the sweep that begins the next run, or with `muster sweep`, from whose start the time counts.',
      '- *SIGKILL of the guard* counts from its death; the front door sweeps at once and ends with 2.',
      '- *Out of disk for logs*: a service fills the disk of `.muster`, reports included. The run ends with 2 and says so.',
      '- *Random moments* lie between the first instant of the front door and the first line of a test.',
    ].join('\n'),
    '## What is not promised',
    [
      '- Guard **and** front door killed, or the guard alone, within about 10 ms of the birth of a daemon that has left its parent, its session, its environment and its log, where no cgroup can be made: nobody has seen it then. With a cgroup (root, or a session of systemd) that moment does not exist.',
      '- Systems other than Linux: the guard stands behind the same port, with the marker in the environment, the session and whoever writes to the logs, but none of it has been measured.',
      '- A process that not even SIGKILL ends, because the system itself holds it: it stays in the lease, is named by `muster sweep`, and goes when the system lets go of it.',
    ].join('\n'),
    'The same endings are tried for more containers in [`tests/containers`](../../tests/containers/endings.test.ts), and for services that run in a Kind cluster in [`tests/kind`](../../tests/kind/endings.test.ts).',
    'What other tools leave of the same tree: [`tests/bench`](../../tests/bench/README.md#peers).',
  ].join('\n\n');
}

const from = process.argv.indexOf('--from');
const file = from < 0 ? measure() : (process.argv[from + 1] ?? '');
const lines: Recorded[] = fs
  .readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
fs.writeFileSync(PAGE, `${page(lines)}\n`);
