/**
 * A temporary repository for `muster run`: one capability, the process tree with its six escape routes, and one test that does as it
 * is told. Everything of it, state and temporary folders included, lies below one folder of its own; everything that it starts has
 * the mark in its command line.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { eventually, leftAfter, type Survivor, survivors } from './survivors.ts';
import { newTree, treeCommand, treePort } from './tree.ts';

const MAIN = path.resolve(import.meta.dirname, '../../harness/main.ts');
const GRACE = '300ms';

/** What its test does once the tree is up: `hangs` until it is stopped. */
export type TestDoes = 'passes' | 'fails' | 'hangs';

const TESTS: Readonly<Record<TestDoes, string>> = {
  passes: '',
  fails: 'process.exitCode = 1;',
  hangs: 'setInterval(() => {}, 1_000_000);',
};

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

export interface StartedRun {
  readonly frontDoor: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface RunProject {
  readonly mark: string;
  /** All that the project has on the disk. */
  readonly dir: string;
  /** Its repository. */
  readonly root: string;
  readonly resultsFile: string;
  start(): StartedRun;
  /** Waits until the test itself runs. */
  testRuns(): Promise<boolean>;
  /** The process of the guard. */
  guard(): Survivor | undefined;
  /** Asserts that no process, port, temporary folder or lease of it is left. */
  expectNothingLeft(about: string): Promise<void>;
  remove(): void;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

const list = (dir: string): string[] => (fs.existsSync(dir) ? fs.readdirSync(dir) : []);

export interface ProjectOptions {
  readonly test: TestDoes;
  /** Instead of the process tree, a service that ends before it is ready. */
  readonly isBroken?: boolean;
}

/** Makes the repository. */
export function runProject({ test, isBroken = false }: ProjectOptions): RunProject {
  const { mark, dir } = newTree();
  const root = path.join(dir, mark);
  const tree = path.join(dir, 'tree');
  const state = path.join(dir, 'state');
  const tmp = path.join(dir, 'tmp');
  const resultsFile = path.join(dir, 'results.json');
  const started = path.join(dir, 'test-runs');
  for (const folder of [path.join(root, 'tests'), tree, state, tmp]) fs.mkdirSync(folder, { recursive: true });
  const configuration = {
    version: 1,
    capabilities: {
      tree: {
        process: { command: treeCommand({ mark, dir: tree }) },
        ports: { spare: {} },
        ready: { exec: ['test', '-e', isBroken ? '/never' : path.join(tree, 'E')], timeout: isBroken ? '500ms' : '30s' },
        stop: { signal: 'SIGTERM', grace: GRACE },
      },
    },
    suites: [{ name: 'scripts', runner: 'command', kind: 'individual', include: ['tests/*.mjs'], command: ['node', '${file}', mark] }],
  };
  // YAML 1.2 reads JSON.
  const text = JSON.stringify(configuration, null, 2);
  fs.writeFileSync(path.join(root, 'muster.yaml'), text);
  fs.writeFileSync(
    path.join(root, 'tests', 'a.mjs'),
    `/** @requires-tree */\nimport fs from 'node:fs';\nfs.writeFileSync(${JSON.stringify(started)}, '');\n${TESTS[test]}\n`,
  );
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: dir,
    XDG_STATE_HOME: state,
    TMPDIR: tmp,
    NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'muster-kill-compile-cache'),
  };
  const ports = (): number[] => list(path.join(state, 'muster', 'ports')).map(Number);

  return {
    mark,
    dir,
    root,
    resultsFile,
    start() {
      for (const name of [...list(tree).map((each) => path.join(tree, each)), started, resultsFile]) fs.rmSync(name, { force: true });
      const argv = [MAIN, 'run', '--config', path.join(root, 'muster.yaml'), '--results-file', resultsFile];
      // A session of its own, as a terminal gives it, so that the whole group can be signalled.
      const frontDoor = spawn(process.execPath, argv, { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
      let output = '';
      for (const stream of [frontDoor.stdout, frontDoor.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (output += part));
      const ended = new Promise<Ended>((resolve) => frontDoor.once('close', (code, signal) => resolve({ code, signal, output })));
      return { frontDoor, ended };
    },
    testRuns: () => eventually(() => fs.existsSync(started), 20_000),
    guard: () => survivors(mark).find(({ command }) => command.includes('guard/main.ts')),
    async expectNothingLeft(about) {
      expect(await leftAfter(mark, 10_000), about).toEqual([]);
      const port = treePort(tree);
      if (port !== null) expect(await isListening(port), `${about}: port ${port}`).toBe(false);
      expect(list(path.join(state, 'muster', 'leases')), `${about}: leases`).toEqual([]);
      expect(ports(), `${about}: leased ports`).toEqual([]);
      expect(list(tmp), `${about}: temporary folders`).toEqual([]);
    },
    remove() {
      for (const { pid } of survivors(mark)) process.kill(pid, 'SIGKILL');
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}
