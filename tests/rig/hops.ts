/** Services that ask one another, each in a process of its own, for tests of what tracers report. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A running service; disposed, it is gone at once. */
export interface Hop extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly url: string;
}

/** Starts a program that prints its port first. @param words what Node is given */
export async function startHop(words: readonly string[], environment: Readonly<Record<string, string>>): Promise<Hop> {
  const child = spawn(process.execPath, words, { env: { PATH: process.env.PATH ?? '', ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout.setEncoding('utf8'), 'data');
  return {
    child,
    url: `http://127.0.0.1:${Number(port)}`,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Ends it politely: what it still has to report it reports first. Answers its exit code. */
export async function stopHop({ child }: Hop): Promise<number | null> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = await ended;
  return code;
}
