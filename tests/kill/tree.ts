/** The process tree of fixtures/process-tree, and a small front door that starts it under a guard. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { eventually } from './survivors.ts';

const LEADER = path.resolve(import.meta.dirname, '../../fixtures/process-tree/leader.mjs');
const POLITE = path.resolve(import.meta.dirname, '../../fixtures/process-tree/polite.mjs');
const FRONT_DOOR = path.join(import.meta.dirname, 'front-door.ts');
/** Its members leave files of these names once they are up. */
export const MEMBERS = ['L', 'A', 'B', 'C', 'D', 'E'];

/** A mark that no other process has, and a folder for one tree. */
export function newTree(): { readonly mark: string; readonly dir: string } {
  return { mark: `tree-${randomUUID()}`, dir: fs.mkdtempSync(path.join(os.tmpdir(), 'muster-tree-')) };
}

/** The command that starts the tree, for any front door. */
export function treeCommand({ mark, dir }: { readonly mark: string; readonly dir: string }): string[] {
  return [process.execPath, LEADER, mark, dir];
}

/** The command of a service that ends when it is asked, with its child; `floods`: it fills its log. */
export function politeCommand({ mark, dir, floods = false }: { readonly mark: string; readonly dir: string; readonly floods?: boolean }): string[] {
  return [process.execPath, POLITE, mark, dir, ...(floods ? ['flood'] : [])];
}

/** Whether all members of the tree are up. */
export function isTreeUp(dir: string): boolean {
  return MEMBERS.every((name) => fs.existsSync(path.join(dir, name)));
}

/** The port that the leader listens on, once it does. */
export function treePort(dir: string): number | null {
  try {
    return Number(fs.readFileSync(path.join(dir, 'port'), 'utf8')) || null;
  } catch {
    return null;
  }
}

export interface TreeOptions {
  /** `XDG_STATE_HOME` of the run. */
  readonly state: string;
  /** `end`: shuts down by itself once the tree is up; `stay`: waits for a signal. */
  readonly mode: 'end' | 'stay';
  readonly graceMs: number;
}

/** What the front door is told, as JSON. */
export interface FrontDoorOrders extends TreeOptions {
  readonly mark: string;
  readonly dir: string;
}

export interface StartedTree {
  readonly mark: string;
  readonly dir: string;
  readonly frontDoor: ChildProcess;
  /** Exit code or signal of the front door. */
  readonly ended: Promise<number | string | null>;
  /** Resolves once all members are up, false when they are not within 20 s. */
  up(): Promise<boolean>;
}

/** The command of that front door, for any parent. */
export function frontDoorCommand(orders: FrontDoorOrders): { readonly argv: string[]; readonly env: Record<string, string> } {
  const env = {
    MARK: orders.mark,
    PATH: process.env['PATH'] ?? '',
    XDG_STATE_HOME: orders.state,
    NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'muster-kill-compile-cache'),
  };
  return { argv: [process.execPath, FRONT_DOOR, JSON.stringify(orders)], env };
}

/** Starts a front door that starts a guard that starts the tree; the run's id is the mark. */
export function startTree(options: TreeOptions): StartedTree {
  const { mark, dir } = newTree();
  const { argv, env } = frontDoorCommand({ ...options, mark, dir });
  const [program = '', ...args] = argv;
  const frontDoor = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise<number | string | null>((resolve) => frontDoor.once('exit', (code, signal) => resolve(code ?? signal)));
  return { mark, dir, frontDoor, ended, up: () => eventually(() => isTreeUp(dir), 20_000) };
}
