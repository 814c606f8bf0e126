/**
 * The leash of a leader: the kernel kills it the moment that the guard is gone, however that came about (prctl(2), PR_SET_PDEATHSIG).
 *
 * A process can ask for that only for itself, so a small program does it and then becomes the leader, with the same pid and start time:
 * `setpriv` of util-linux, where there is one that can. What the system would refuse to start is given to it without the leash, so
 * that the refusal is the usual one. A program that gains rights by starting (set-user-id) slips the leash; the sweep finds it.
 */
import path from 'node:path';
import type { Host, HostFileAccess } from '../host/host.ts';
import type { SpawnSpec } from './guard.ts';

/** The words that start a leader. */
export type Leash = (spec: Pick<SpawnSpec, 'argv' | 'cwd' | 'env'>) => readonly string[];

type LeashHost = Pick<Host, 'processes'> & { readonly files: HostFileAccess };

/** A script names its interpreter in its first line, of which the kernel reads this much. */
const INTERPRETER = /^#![ \t]*(\S+)/;

const ASK = ['--pdeathsig', 'KILL', '--'];

/** Longer than any machine takes to start two small programs. */
const PATIENCE_MS = 2000;

/** Whether the system would find the program and, for a script, its interpreter. */
function canStart({ argv: [program = ''], cwd, env }: Parameters<Leash>[0], { processes, files }: LeashHost): boolean {
  const file = program.includes('/') ? processes.find(path.resolve(cwd, program)) : processes.find(program, env['PATH'] ?? '');
  if (file === null || !files.isDirectory(cwd)) return false;
  const interpreter = INTERPRETER.exec(files.head(file, 256))?.[1];
  return interpreter === undefined || processes.find(path.resolve(cwd, interpreter)) !== null;
}

/** The leash of this machine; null where it has none. */
export async function findLeash(host: LeashHost): Promise<Leash | null> {
  const setpriv = host.processes.find('setpriv');
  if (setpriv === null) return null;
  const { exitCode } = await host.processes.run([setpriv, ...ASK, setpriv, '--version'], { timeoutMs: PATIENCE_MS });
  if (exitCode !== 0) return null;
  return (spec) => (canStart(spec, host) ? [setpriv, ...ASK, ...spec.argv] : spec.argv);
}
