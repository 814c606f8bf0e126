/** Short commands through node:child_process. Long-lived children belong to the guard. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { messageOf } from '../model/message-of.ts';
import type { CommandOptions, CommandOutcome, HostProcesses } from './host.ts';

/** Of a command that the system refused to start, for want of file descriptors say, there are no streams. */
function begin([program = '', ...args]: readonly string[], { cwd, env, timeoutMs, signal }: CommandOptions): ChildProcess {
  return spawn(program, args, {
    cwd,
    env: env as NodeJS.ProcessEnv | undefined,
    stdio: 'pipe',
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs, killSignal: 'SIGKILL' as const }),
    ...(signal ? { signal } : {}),
  });
}

function outcomeOf(child: ChildProcess, input: string): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    // A command that ends before it has read its input closes the pipe; its exit code tells the story.
    child.stdin?.on('error', () => {}).end(input);
    child.on('error', (error) => resolve({ exitCode: null, signal: null, stdout, stderr, spawnError: error.message }));
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
}

async function run(argv: readonly string[], options: CommandOptions = {}): Promise<CommandOutcome> {
  try {
    return await outcomeOf(begin(argv, options), options.input ?? '');
  } catch (error) {
    // Some refusals are thrown at once: a command line that is too long, or one with a NUL in it.
    return { exitCode: null, signal: null, stdout: '', stderr: '', spawnError: messageOf(error) };
  }
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function find(program: string, searchPath: string = process.env.PATH ?? ''): string | null {
  if (program.includes('/')) return isProgram(program) ? path.resolve(program) : null;
  for (const dir of searchPath.split(path.delimiter)) {
    const candidate = path.join(dir === '' ? '.' : dir, program);
    if (isProgram(candidate)) return path.resolve(candidate);
  }
  return null;
}

export const nodeProcesses: HostProcesses = { pid: process.pid, run, find };
