/**
 * A temporary repository for `muster run`: one service and one test that does as it is told. Everything of it, state and temporary
 * folders included, lies below one folder of its own; everything that it starts has the mark in its command line or its environment.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect } from 'vitest';
import { type Column, columns, type Leftover, leftovers, list, type Place } from './columns.ts';
import { eventually, leftAfter, type Survivor, survivors } from './survivors.ts';
import { MEMBERS, newTree, politeCommand, treeCommand } from './tree.ts';

const MAIN = path.resolve(import.meta.dirname, '../../harness/main.ts');

/** What its test does once the service is up: `waits` until it is stopped, or told how to end. */
export type TestDoes = 'passes' | 'fails' | 'waits';

/** `tree`: the process tree with six escape routes, which ignores SIGTERM; `polite` ends when asked; `broken` never becomes ready. */
export type Service = 'tree' | 'polite' | 'broken';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

export interface StartedRun {
  readonly frontDoor: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once the front door has printed this. */
  printed(text: string): Promise<void>;
}

export interface RunProject {
  readonly mark: string;
  /** All that the project has on the disk. */
  readonly dir: string;
  /** Its repository. */
  readonly root: string;
  readonly resultsFile: string;
  start(): StartedRun;
  /** Runs `muster sweep`. */
  sweep(): Promise<Ended>;
  /** Waits until the test itself runs. */
  testRuns(): Promise<boolean>;
  /** Has a waiting test end with this code. */
  endTest(code: number): void;
  /** The process of the guard. */
  guard(): Survivor | undefined;
  /** The process of the warm guard. */
  warmGuard(): Survivor | undefined;
  /** What is left of it now. */
  left(): Promise<readonly Leftover[]>;
  /** What is left of it when nothing is any more, or after 10 s. */
  leftAtLast(): Promise<readonly Leftover[]>;
  /** Asserts that nothing of it is left. */
  expectNothingLeft(about: string): Promise<void>;
  remove(): void;
}

export interface ProjectOptions {
  readonly test: TestDoes;
  readonly service?: Service;
  /** As in muster.yaml. */
  readonly grace?: string;
  /** For the front door, besides what every run needs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its service stays between runs, until nobody has asked for it for a moment. */
  readonly isWarm?: boolean;
  /** Has one capability more, which floods its log. */
  readonly floods?: boolean;
  /** What it must not leave, and therefore has. */
  readonly of?: readonly Column[];
  /** Words before the command of the front door, which must become it. */
  readonly wrapper?: (root: string) => readonly string[];
}

const isUp = (file: string) => ({ exec: ['test', '-e', file] });

function declaration(service: Service, { mark, tree, grace }: Place & { readonly grace: string }): object {
  const stop = { signal: 'SIGTERM', grace };
  switch (service) {
    case 'tree': {
      const ready = MEMBERS.map((member) => ({ ...isUp(path.join(tree, member)), timeout: '30s' }));
      return { process: { command: treeCommand({ mark, dir: tree }) }, ports: { spare: {} }, ready, stop };
    }
    case 'polite':
      return { process: { command: politeCommand({ mark, dir: tree }) }, ports: { spare: {} }, ready: { ...isUp(path.join(tree, 'L')), timeout: '30s' }, stop };
    case 'broken':
      return { process: { command: treeCommand({ mark, dir: tree }) }, ports: { spare: {} }, ready: { ...isUp('/never'), timeout: '500ms' }, stop };
  }
}

const WARM = { reusable: true, keepWarm: { idle: '300ms' } };

/** Waits for the file that says how to end. */
const waits = (file: string) =>
  `const file = ${JSON.stringify(file)};\nsetInterval(() => fs.existsSync(file) && process.exit(Number(fs.readFileSync(file, 'utf8'))), 10);`;

/** Makes the repository. */
function runProject({
  test,
  service = 'tree',
  grace = '300ms',
  env: more = {},
  isWarm = false,
  floods = false,
  of = columns,
  wrapper = () => [],
}: ProjectOptions): RunProject {
  const { mark, dir } = newTree();
  const root = path.join(dir, mark);
  const begun = new Set<string>();
  const begunWarm = new Set<string>();
  const place = {
    mark,
    runs: () => [...begun],
    warmRuns: () => [...begunWarm],
    tree: path.join(dir, 'tree'),
    state: path.join(dir, 'state'),
    tmp: path.join(dir, 'tmp'),
  };
  const resultsFile = path.join(dir, 'results.json');
  const started = path.join(dir, 'test-runs');
  const ending = path.join(dir, 'test-ends');
  const flood = path.join(dir, 'flood');
  for (const folder of [path.join(root, 'tests'), path.join(root, '.muster'), place.tree, place.state, place.tmp, flood])
    fs.mkdirSync(folder, { recursive: true });
  const leases = path.join(place.state, 'muster/leases');
  fs.mkdirSync(leases, { recursive: true });
  const watcher = fs.watch(leases, (_, name) => {
    const [, run] = /^(warm-[0-9a-f]+)\.json$/.exec(name ?? '') ?? [];
    if (run !== undefined) begunWarm.add(run);
  });
  const capabilities: Record<string, object> = { tree: declaration(service, { ...place, grace }) };
  for (const column of of) Object.assign(capabilities, column.capabilities(place));
  if (isWarm) for (const [name, declared] of Object.entries(capabilities)) capabilities[name] = { ...declared, ...WARM };
  if (floods) capabilities['flood'] = { process: { command: politeCommand({ mark, dir: flood, floods }) }, ready: isUp(path.join(flood, 'L')) };
  const suites = [{ name: 'scripts', runner: 'command', kind: 'individual', include: ['tests/*.mjs'], command: ['node', '${file}', mark] }];
  // YAML 1.2 reads JSON.
  fs.writeFileSync(path.join(root, 'muster.yaml'), JSON.stringify({ version: 1, capabilities, suites }, null, 2));
  const does: Readonly<Record<TestDoes, string>> = { passes: '', fails: 'process.exitCode = 1;', waits: waits(ending) };
  const needs = Object.keys(capabilities).map((name) => ` * @requires-${name}\n`);
  fs.writeFileSync(
    path.join(root, 'tests', 'a.mjs'),
    `/**\n${needs.join('')} */\nimport fs from 'node:fs';\nfs.writeFileSync(${JSON.stringify(started)}, '');\n${does[test]}\n`,
  );
  const env = {
    MARK: mark,
    PATH: process.env['PATH'] ?? '',
    HOME: dir,
    XDG_STATE_HOME: place.state,
    TMPDIR: place.tmp,
    NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'muster-kill-compile-cache'),
    ...more,
  };

  function startMuster(words: readonly string[], before: readonly string[] = []): StartedRun {
    const [program = '', ...rest] = [...before, process.execPath, MAIN, ...words];
    // A session of its own, as a terminal gives it, so that the whole group can be signalled.
    const frontDoor = spawn(program, rest, { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    const seen = new Set<() => void>();
    for (const stream of [frontDoor.stdout, frontDoor.stderr]) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        output += part;
        const [run] = /run-\d{8}-\d{6}-[0-9a-f]+/.exec(output) ?? [];
        if (run !== undefined) begun.add(run);
        for (const look of seen) look();
      });
    }
    const ended = new Promise<Ended>((resolve) => frontDoor.once('close', (code, signal) => resolve({ code, signal, output })));
    const printed = (text: string) =>
      new Promise<void>((resolve) => {
        const look = () => void (output.includes(text) && resolve());
        seen.add(look);
        look();
      });
    return { frontDoor, ended, printed };
  }

  const left = () => leftovers(place, of);
  async function leftAtLast(): Promise<readonly Leftover[]> {
    // Processes go last, and looking for them costs least.
    await leftAfter(mark, 10_000);
    const until = performance.now() + 10_000;
    for (;;) {
      const found = await left();
      if (found.length === 0 || performance.now() > until) return found;
      await sleep(10);
    }
  }

  return {
    mark,
    dir,
    root,
    resultsFile,
    start() {
      for (const name of [...list(place.tree).map((each) => path.join(place.tree, each)), started, ending, resultsFile]) fs.rmSync(name, { force: true });
      return startMuster(['run', '--config', path.join(root, 'muster.yaml'), '--results-file', resultsFile], wrapper(root));
    },
    sweep: () => startMuster(['sweep']).ended,
    testRuns: () => eventually(() => fs.existsSync(started), 40_000),
    endTest(code) {
      fs.writeFileSync(`${ending}.new`, String(code));
      fs.renameSync(`${ending}.new`, ending);
    },
    guard: () => survivors(mark).find(({ command }) => command.includes('guard/main.ts')),
    warmGuard: () => survivors(place.state).find(({ command }) => command.includes('guard/warm-main.ts')),
    left,
    leftAtLast,
    async expectNothingLeft(about) {
      expect(await leftAtLast(), about).toEqual([]);
    },
    remove() {
      watcher.close();
      for (const { pid } of survivors(mark)) process.kill(pid, 'SIGKILL');
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Makes repositories of one test file, all of which are removed after its last test. */
export function runProjects(): (options: ProjectOptions) => RunProject {
  const projects: RunProject[] = [];
  afterAll(() => {
    for (const project of projects) project.remove();
  });
  return (options) => {
    const made = runProject(options);
    projects.push(made);
    return made;
  };
}
