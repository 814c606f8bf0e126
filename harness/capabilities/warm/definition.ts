/**
 * Everything that tells one service from another, as one SHA-256: a service is handed out again only when none of it has changed.
 *
 *   provider and command with its program, environment without what is volatile, texts of its files, checks, ports, stop, reset and
 *   exports, and the same of all that it depends on
 *
 * Ports that are leased and the sandbox's folder are the service's own, so they count by their names.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Host } from '../../host/host.ts';
import { refusedBySystem } from '../../host/refused-by-system.ts';
import type { Capability, ProviderSpec } from '../../model/capability.ts';
import { byCodeUnits } from '../../model/order.ts';
import type { Environment } from '../../sandbox/environment.ts';
import { expand, expandList, expandRecord, type Scope } from '../../sandbox/expand.ts';
import { isVolatile } from './volatile.ts';

/** Counts up when the same definition would be started in another way. */
const VERSION = 1;

/** Larger files count by size and time of change. */
const MOST_BYTES = 16 * 1024 * 1024;

/** What one of those that it depends on adds. */
export interface DependencyPart {
  readonly name: string;
  /** The instance that is warm, the address of one that is somebody else's, or the definition of a task that has run. */
  readonly is: string;
}

export interface Defined {
  readonly capability: Capability;
  readonly spec: ProviderSpec;
  readonly sandbox: string | null;
  readonly root: string;
  /** As the service will see it; the ports in it are not yet its own. */
  readonly scope: Scope;
  /** Of the machine and of dependencies, without the sandbox. */
  readonly environment: Environment;
  readonly dependencies: readonly DependencyPart[];
}

/** Objects with their keys in order, so that the same content gives the same text. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => byCodeUnits(one, other))
      .map(([key, each]) => [key, canonical(each)]),
  );
}

const digestOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(canonical(value)))
    .digest('hex');

/** `[path, what is in it]`; null for what is no file. */
function fileEntry(file: string, { files }: Host): readonly [string, string] | null {
  const stamp = files.stamp(file);
  if (stamp === null || files.isDirectory(file)) return null;
  if (stamp.size > MOST_BYTES) return [file, `${stamp.size} bytes of ${stamp.mtimeMs}`];
  const bytes = files.readFrom(file, 0);
  return [file, bytes === null ? 'unreadable' : createHash('sha256').update(bytes).digest('hex')];
}

/** A program of the Nix store is named by all that it is made of; another one counts by size and time of change. */
function programEntry(program: string, cwd: string, searchPath: string | undefined, host: Host): string {
  const found = program === 'node' ? host.node : host.processes.find(program.includes('/') ? path.resolve(cwd, program) : program, searchPath);
  if (found === null) return `${program} is not found`;
  const real = host.files.realPath(found);
  const stamp = host.files.stamp(real);
  return real.startsWith('/nix/store/') ? real : `${real} ${stamp?.size} ${stamp?.mtimeMs}`;
}

/** Globs of the files that a service is made of, from the root: those declared, else all that is in the folder of its own that it starts in. */
function globsOf({ files }: Capability, spec: ProviderSpec, cwd: string, root: string): readonly string[] {
  if (files !== undefined) return files;
  if (spec.kind === 'flox') return [`${spec.dir}/.flox/env/*`];
  const own = path.relative(root, cwd).split(path.sep).join('/');
  return own === '' || own.startsWith('..') ? [] : [`${own}/**`];
}

/** Values as they will be, but for the ports that are leased. */
function expanded(spec: ProviderSpec, scope: Scope): unknown {
  if (spec.kind !== 'process') return spec;
  return { command: expandList(spec.command, scope), env: expandRecord(spec.env, scope), cwd: expand(spec.cwd, scope) };
}

function cwdOf(spec: ProviderSpec, root: string, scope: Scope): string {
  const cwd = spec.kind === 'process' ? expand(spec.cwd, scope) : null;
  return cwd?.ok ? path.resolve(root, cwd.value) : root;
}

/** Ports that are not the service's own to choose. */
function givenPorts({ ports }: Capability, { ports: numbers, env }: Scope, sandbox: string | null): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(ports).map(([name, { env: variable, fixed }]) => {
      const isGiven = sandbox === null && (fixed !== undefined || (variable !== undefined && (env[variable] ?? '') !== ''));
      return [name, isGiven ? (numbers[name] ?? 0) : 0];
    }),
  );
}

function filesOf(args: readonly string[], globs: readonly string[], cwd: string, root: string, host: Host): unknown {
  const named = args.flatMap((word) => fileEntry(path.resolve(cwd, word), host) ?? []);
  return [named, host.files.find(root, globs).map((file) => fileEntry(path.join(root, file), host))];
}

function partsOf({ capability, spec, sandbox, root, scope, environment, dependencies }: Defined, host: Host): Readonly<Record<string, unknown>> {
  const { ports, url, ready, stop, reset, exports } = capability;
  const given = givenPorts(capability, scope, sandbox);
  const fixedScope: Scope = { ...scope, ports: given, sandboxDir: '${sandbox.dir}' };
  const cwd = cwdOf(spec, root, fixedScope);
  const words = spec.kind === 'process' ? expandList(spec.command, fixedScope) : null;
  const [program = '', ...args] = words?.ok ? words.value : [];
  return {
    declaration: [VERSION, capability.name, sandbox, root, spec, ports, url, ready, stop, reset, exports],
    command: [expanded(spec, fixedScope), given],
    program: program === '' ? null : programEntry(program, cwd, environment['PATH'], host),
    files: filesOf(args, globsOf(capability, spec, cwd, root), cwd, root, host),
    environment: Object.fromEntries(Object.entries(environment).filter(([name]) => !isVolatile(name))),
    dependencies,
  };
}

export interface Definition {
  /** 64 hexadecimal digits. */
  readonly key: string;
  /** The same for each part, so that a difference can be named. */
  readonly parts: Readonly<Record<string, string>>;
}

/** null where some of its files cannot be looked at, so that nobody can tell whether it has changed. */
export function definitionOf(defined: Defined, host: Host): Definition | null {
  try {
    const parts = Object.fromEntries(Object.entries(partsOf(defined, host)).map(([name, part]) => [name, digestOf(part)]));
    return { key: digestOf(parts), parts };
  } catch (error) {
    if (refusedBySystem(error) === null) throw error;
    return null;
  }
}
