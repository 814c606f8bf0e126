/**
 * What tools that start a service for tests leave behind: each with the tree of six escape routes as its service and a test that waits,
 * ended in the same ways. Counted by the mark in command lines 1.5 s after the tool has ended, or, of one that hangs, after 10 s.
 *
 * Run: node tests/bench/survivors.ts [rounds]. Prints a table: the most of all rounds. Playwright is in this repository;
 * start-server-and-test is got by npm into the cache folder, process-compose by tools/get-process-compose.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, survivors } from '../kill/survivors.ts';
import { isTreeUp, MEMBERS, newTree, treeCommand } from '../kill/tree.ts';
import { freePort } from '../rig/free-port.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const CACHE = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'muster');
const START_SERVER = '2.1.5';
const rounds = Number(process.argv[2] ?? 1);

/** One tree, and the folder that its tool works in. */
interface Job {
  readonly mark: string;
  readonly dir: string;
  readonly port: number;
  /** Starts the tree. */
  readonly service: readonly string[];
  /** Says in the file `runs` that it runs, and ends when there is a file `go`. */
  readonly test: readonly string[];
}

interface Peer {
  readonly name: string;
  /** Writes what the tool reads, and answers its command. */
  readonly command: (job: Job) => readonly string[];
}

const write = ({ dir }: Job, name: string, content: unknown): string => {
  const file = path.join(dir, name);
  fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};
const words = (argv: readonly string[]): string => argv.join(' ');

function startServerAndTest(): string {
  const dir = path.join(CACHE, `start-server-and-test-${START_SERVER}`);
  const bin = path.join(dir, 'node_modules/start-server-and-test/src/bin/start.js');
  if (!fs.existsSync(bin)) {
    fs.mkdirSync(dir, { recursive: true });
    execFileSync('npm', ['install', '--prefix', dir, '--no-save', '--ignore-scripts', '--silent', `start-server-and-test@${START_SERVER}`]);
  }
  return bin;
}

/** A test of Playwright that waits for a command. */
const SPEC = `import { spawn } from 'node:child_process';
import { test } from '@playwright/test';
const [program, ...words] = COMMAND;
test('held', async () => {
  test.setTimeout(0);
  await new Promise((resolve) => spawn(program, words).once('exit', resolve));
});
`;

function peers(): readonly Peer[] {
  const server = startServerAndTest();
  const compose = execFileSync(path.join(REPOSITORY, 'tools/get-process-compose'), { encoding: 'utf8' }).trim();
  return [
    {
      name: 'Muster',
      command(job) {
        const tree = { process: { command: job.service }, ready: MEMBERS.map((name) => ({ exec: ['test', '-e', path.join(job.dir, name)] })) };
        const suites = [{ name: 'all', runner: 'command', kind: 'individual', include: ['held.mjs'], command: job.test }];
        write(job, 'held.mjs', '/** @requires-tree */\n');
        const file = write(job, 'muster.yaml', { version: 1, capabilities: { tree }, suites });
        return [process.execPath, path.join(REPOSITORY, 'harness/main.ts'), 'run', '--config', file];
      },
    },
    {
      name: 'Playwright webServer',
      command(job) {
        fs.symlinkSync(path.join(REPOSITORY, 'node_modules'), path.join(job.dir, 'node_modules'));
        write(job, 'held.spec.mjs', SPEC.replace('COMMAND', JSON.stringify(job.test)));
        const config = { testDir: '.', reporter: 'line', workers: 1, webServer: { command: words(job.service), port: job.port } };
        const file = write(job, 'playwright.config.mjs', `export default ${JSON.stringify(config)};\n`);
        return [process.execPath, path.join(REPOSITORY, 'node_modules/@playwright/test/cli.js'), 'test', '--config', file];
      },
    },
    {
      name: `start-server-and-test ${START_SERVER}`,
      command: (job) => [process.execPath, server, words(job.service), `tcp:127.0.0.1:${job.port}`, words(job.test)],
    },
    {
      name: 'process-compose 1.64.1',
      command(job) {
        const tree = { command: words(job.service), readiness_probe: { exec: { command: `test -e ${job.dir}/E` }, period_seconds: 1 } };
        const test = { command: words(job.test), depends_on: { tree: { condition: 'process_healthy' } }, availability: { exit_on_end: true } };
        return [compose, 'up', '--tui=false', '--no-server', '-f', write(job, 'process-compose.yaml', { version: '0.5', processes: { tree, test } })];
      },
    },
  ];
}

const endings: Readonly<Record<string, (tool: ChildProcess, dir: string) => void>> = {
  'normal end': (_, dir) => fs.writeFileSync(path.join(dir, 'go'), ''),
  SIGTERM: (tool) => void tool.kill('SIGTERM'),
  SIGINT: (tool) => void tool.kill('SIGINT'),
  'Ctrl-C': (tool) => process.kill(-(tool.pid ?? 0), 'SIGINT'),
  SIGKILL: (tool) => void tool.kill('SIGKILL'),
};

/** How many live on, and whether the tool had to be waited for in vain. */
async function left(peer: Peer, end: (tool: ChildProcess, dir: string) => void): Promise<{ readonly count: number; readonly hangs: boolean }> {
  const { mark, dir } = newTree();
  const held = path.join(dir, 'test.mjs');
  fs.writeFileSync(
    held,
    "import fs from 'node:fs';\nconst [, , , dir] = process.argv;\nfs.writeFileSync(`${dir}/runs`, '');\nsetInterval(() => fs.existsSync(`${dir}/go`) && process.exit(0), 10);\n",
  );
  const job = { mark, dir, port: await freePort(), service: treeCommand({ mark, dir }), test: [process.execPath, held, mark, dir] };
  const env = { ...process.env, TREE_PORT: String(job.port), XDG_STATE_HOME: path.join(dir, 'state'), CI: '1' };
  const [program = '', ...rest] = peer.command(job);
  const log = fs.openSync(path.join(dir, 'tool.log'), 'a');
  const tool = spawn(program, rest, { cwd: dir, env, stdio: ['ignore', log, log], detached: true });
  fs.closeSync(log);
  const ended = new Promise<true>((resolve) => tool.once('exit', () => resolve(true)));
  try {
    if (!(await eventually(() => isTreeUp(dir) && fs.existsSync(path.join(dir, 'runs')), 40_000)))
      throw new Error(`${peer.name} does not start:\n${fs.readFileSync(path.join(dir, 'tool.log'), 'utf8')}`);
    end(tool, dir);
    const hasEnded = await Promise.race([ended, sleep(10_000, false)]);
    if (hasEnded) await sleep(1500);
    // Muster's guard ends what ignores SIGTERM after 5 s, when its front door was killed.
    if (peer.name === 'Muster') await eventually(() => survivors(mark).length === 0, 8000);
    return { count: survivors(mark).length, hangs: !hasEnded };
  } finally {
    for (const { pid } of survivors(mark)) process.kill(pid, 'SIGKILL');
    if (tool.exitCode === null && tool.signalCode === null) tool.kill('SIGKILL');
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

console.log(`| tool | ${Object.keys(endings).join(' | ')} |\n|---|${'---|'.repeat(Object.keys(endings).length)}`);
for (const peer of peers()) {
  const cells: string[] = [];
  for (const end of Object.values(endings)) {
    const found = [];
    for (let round = 0; round < rounds; round++) found.push(await left(peer, end));
    cells.push(`${Math.max(...found.map(({ count }) => count))}${found.some(({ hangs }) => hangs) ? ', hangs' : ''}`);
  }
  console.log(`| ${peer.name} | ${cells.join(' | ')} |`);
}
