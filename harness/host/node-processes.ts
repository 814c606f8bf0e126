/** Short commands through node:child_process. Long-lived children belong to the guard. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { CommandOptions, CommandOutcome, HostProcesses } from './host.ts';

function run(argv: readonly string[], options: CommandOptions = {}): Promise<CommandOutcome> {
  const [program = '', ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env as NodeJS.ProcessEnv | undefined,
      stdio: 'pipe',
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs, killSignal: 'SIGKILL' as const }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    // A command that ends before it has read its input closes the pipe; its exit code tells the story.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    child.on('error', (error) => resolve({ exitCode: null, signal: null, stdout, stderr, spawnError: error.message }));
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
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
