/**
 * Long-lived children through node:child_process: the guard, and everything that the guard starts.
 *
 * Nobody here waits for a child's streams to close: a grandchild that keeps them open would hold up the end for ever.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { messageOf } from '../model/message-of.ts';
import type { EarlyHelper } from './early-helper.ts';
import type { ChildExit, ChildSpec, ChildStart, HelperStart, HostChildren } from './host.ts';
import { lineReader } from './lines.ts';
import { noteIn, openLog } from './log-file.ts';

function exitOf(child: ChildProcess): Promise<ChildExit> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
}

function isFolder(dir: string): boolean {
  return fs.statSync(dir, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Why a spawn failed. The system says ENOENT for a missing folder and a missing program alike. */
function refusal(error: unknown, spec: ChildSpec): ChildStart {
  const detail = messageOf(error);
  const code = (error as NodeJS.ErrnoException).code;
  if (!isFolder(spec.cwd)) return { kind: 'refused', because: 'folder', detail };
  return { kind: 'refused', because: code === 'ENOENT' || code === 'EACCES' ? 'command' : 'system', detail };
}

function spawnWith(spec: ChildSpec, stdio: ['ignore', number, number] | 'pipe'): ChildProcess {
  const [program = '', ...args] = spec.argv;
  return spawn(program, args, { cwd: spec.cwd, env: { ...spec.env }, detached: true, stdio });
}

function start(spec: ChildSpec, onStarted: (child: ChildProcess, pid: number) => void): Promise<ChildStart> {
  let log: number;
  try {
    log = openLog(spec.log);
  } catch (error) {
    return Promise.resolve({ kind: 'refused', because: 'log', detail: messageOf(error) });
  }
  try {
    const child = spawnWith(spec, ['ignore', log, log]);
    const { pid } = child;
    if (pid === undefined) return new Promise((resolve) => child.once('error', (error) => resolve(refusal(error, spec))));
    onStarted(child, pid);
    return Promise.resolve({ kind: 'started', pid, exited: exitOf(child) });
  } catch (error) {
    return Promise.resolve(refusal(error, spec));
  } finally {
    fs.closeSync(log);
  }
}

function startHelper(spec: ChildSpec, onLine: (line: string) => void, early: EarlyHelper | null): HelperStart {
  try {
    const child = early?.take(spec.argv) ?? spawnWith(spec, 'pipe');
    const { pid, stdin, stdout, stderr } = child;
    // Without a listener a failed spawn would be thrown from the event loop; `exited` tells of every other end.
    child.on('error', () => {});
    if (pid === undefined || stdin === null || stdout === null || stderr === null) return { kind: 'refused', detail: `cannot run ${spec.argv[0]}` };
    stdin.on('error', () => {});
    stderr
      .setEncoding('utf8')
      .on('data', (text: string) => noteIn(spec.log, text))
      .on('error', () => {});
    stdout
      .setEncoding('utf8')
      .on('data', lineReader(onLine))
      .on('error', () => {});
    const drained = new Promise<void>((resolve) => stdout.once('close', () => resolve()));
    const exited = Promise.all([exitOf(child), drained]).then(([exit]) => exit);
    return { kind: 'started', pid, exited, send: (line) => void (stdin.writable && stdin.write(`${line}\n`)) };
  } catch (error) {
    return { kind: 'refused', detail: messageOf(error) };
  }
}

/** Children of this process; each call keeps its own list of them. A helper that was started early is taken over. */
export function nodeChildren(early: EarlyHelper | null = null): HostChildren {
  const own = new Set<number>();
  const keep = (child: ChildProcess, pid: number) => {
    own.add(pid);
    child.once('exit', () => own.delete(pid));
  };
  return {
    start: (spec) => start(spec, keep),
    startHelper: (spec, onLine) => startHelper(spec, onLine, early),
    leave: (spec) => start(spec, (child) => child.unref()),
    owns: (pid) => own.has(pid),
  };
}
