/** The real program, or another one, as a child of a test: started, watched line by line, signalled, and at its end all that it said. */
import { spawn } from 'node:child_process';
import path from 'node:path';

const MAIN = path.resolve(import.meta.dirname, '../../harness/main.ts');

export interface Said {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** From its start to its end, in ms. */
  readonly tookMs: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly pid: number;
  readonly ended: Promise<Said>;
  /** Resolves with the first match in what it wrote to stderr (or `stdout`), past or to come; rejects when it ends without one. */
  line(pattern: RegExp, stream?: 'stderr' | 'stdout'): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
}

/** A standard input that stays open. */
export const OPEN = Symbol('open');

export interface ProgramOptions {
  /** Absolute path of the script that Node runs; Muster itself unless told. */
  readonly script?: string | undefined;
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** All of its standard input; by default there is none. `OPEN`: nothing is said, and it does not end before this process. */
  readonly input?: string | typeof OPEN;
}

export function startProgram({ script = MAIN, words, cwd, env, input }: ProgramOptions): Program {
  const began = performance.now();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...words], {
    cwd,
    env,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  const look = () => {
    for (const each of waiting) each();
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      look();
    });
  }
  // A program that reads nothing may end before it was given its input.
  child.stdin?.on('error', () => {});
  if (input !== OPEN) child.stdin?.end(input);
  let isOver = false;
  const ended = new Promise<Said>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      isOver = true;
      look();
      resolve({ exitCode, signal, tookMs: performance.now() - began, ...said });
    });
  });
  return {
    pid: child.pid ?? 0,
    ended,
    line: (pattern, stream = 'stderr') =>
      new Promise((resolve, reject) => {
        const check = () => {
          const found = pattern.exec(said[stream]);
          if (found === null && !isOver) return;
          waiting.delete(check);
          if (found !== null) resolve(found);
          else reject(new Error(`it ended without ${pattern}:\n${said.stderr}${said.stdout}`));
        };
        waiting.add(check);
        check();
      }),
    signal: (name) => void child.kill(name),
  };
}
