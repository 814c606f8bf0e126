/**
 * Starts the process that holds the services for the tests of this runner, and lets go of it.
 *
 * The only tie is the pipe to its standard input: when this process ends in whatever way, the pipe ends, and everything that was started
 * with it. Nothing here owns a service.
 */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { ownFile } from '../host/own-file.ts';
import type { HoldOpening } from '../model/hold.ts';
import { whyNotThisNode } from '../model/oldest-node.ts';
import { parseAs } from '../model/parse-json.ts';
import { DOOR, setVariables } from './circumstances.ts';
import { told } from './words.ts';

export interface Holder {
  readonly door: string;
  /** Lets go and waits until nothing is left. */
  close(): Promise<void>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** What a runner and its debugger say to their own processes; services are none of them. */
const OF_RUNNERS = /^(VITEST|VITEST_.*|TEST|TINYPOOL_.*|PLAYWRIGHT_TEST|PW_.*|NODE_OPTIONS|NODE_V8_COVERAGE)$/;

const PROGRAM = ownFile('main');

function isOpening(value: unknown): value is HoldOpening {
  return typeof value === 'object' && value !== null && 'door' in value && 'marker' in value;
}

/** Resolves with its first line; rejects with what it said when it ends without one. */
function opened(child: Child, said: () => string): Promise<HoldOpening> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const opening = text.includes('\n') ? parseAs(text.slice(0, text.indexOf('\n')), isOpening) : null;
      if (opening !== null) resolve(opening);
    });
    child.once('error', (error) => reject(error));
    child.once('close', () => reject(told(`Muster could not hold services for these tests.\n${said().trimEnd()}`)));
  });
}

/** Nothing of it keeps this process from ending. */
function unref(child: Child): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
}

/**
 * `cwd`: where muster.yaml is looked for, from there upward. What the holder has to say goes to stderr of this process. Those that this
 * process starts from now on find the door in their environment, and are ended with the services, should they outlive this process.
 */
export async function openHolder(cwd: string): Promise<Holder> {
  const objection = whyNotThisNode(process.versions.node);
  if (objection !== null) throw told(objection);
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_RUNNERS.test(name)));
  // In a session of its own: Ctrl-C is for the runner, which may need the services until its last hook.
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, 'hold'], {
    cwd,
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  let isOpen = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (isOpen) process.stderr.write(text);
    else said += text;
  });
  child.stdin.on('error', () => {});
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const { door, marker } = await opened(child, () => said);
  isOpen = true;
  unref(child);
  const restore = setVariables({ ...marker, [DOOR]: door });
  return {
    door,
    async close() {
      restore();
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}
