/**
 * Everything that tells one service from another, as one SHA-256: a service is handed out again only when none of it has changed.
 *
 *   provider and command with its program or image, environment without what is volatile, texts of its files, checks, ports, stop, reset and
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
import type { Makings } from '../provider.ts';
import { filesOf, mountedFrom } from './files.ts';
import { isVolatile } from './volatile.ts';

/** Counts up when the same definition would be started in another way. */
const VERSION = 2;

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
  /** What its provider makes it of; null where its declaration says all. */
  readonly makings: Makings | null;
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

/** A program of the Nix store is named by all that it is made of; another one counts by size and time of change. */
function programEntry(program: string, cwd: string, searchPath: string | undefined, host: Host): string {
  const found = program === 'node' ? host.node : host.processes.find(program.includes('/') ? path.resolve(cwd, program) : program, searchPath);
  if (found === null) return `${program} is not found`;
  const real = host.files.realPath(found);
  const stamp = host.files.stamp(real);
  return real.startsWith('/nix/store/') ? real : `${real} ${stamp?.size} ${stamp?.mtimeMs}`;
}

/** Values as they will be, but for the ports that are leased. */
function expanded(spec: ProviderSpec, scope: Scope): unknown {
  switch (spec.kind) {
    case 'process':
      return { command: expandList(spec.command, scope), env: expandRecord(spec.env, scope), cwd: expand(spec.cwd, scope) };
    case 'container': {
      const { entrypoint = [], command = [], mounts } = spec;
      return { words: [expandList(entrypoint, scope), expandList(command, scope)], mounts: mounts.map((mount) => mountedFrom(mount, scope)) };
    }
    case 'external':
    case 'kind':
    case 'flox':
      return spec;
  }
}

/** As it is declared. An image counts by what is in it, not by its name. */
function declared(spec: ProviderSpec): unknown {
  if (spec.kind !== 'container') return spec;
  const { image: _, build: __, ...rest } = spec;
  return rest;
}

/** Variables that it is given: into a container none of this machine's come. */
function environmentOf({ spec, environment }: Defined, scope: Scope): unknown {
  if (spec.kind === 'container') return expandRecord(spec.env, scope);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isVolatile(name)));
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

function partsOf(defined: Defined, host: Host): Readonly<Record<string, unknown>> {
  const { capability, spec, sandbox, root, scope, environment, dependencies, makings } = defined;
  const { ports, url, ready, stop, reset, exports } = capability;
  const given = givenPorts(capability, scope, sandbox);
  const fixedScope: Scope = { ...scope, ports: given, sandboxDir: '${sandbox.dir}' };
  const cwd = cwdOf(spec, root, fixedScope);
  const words = spec.kind === 'process' ? expandList(spec.command, fixedScope) : null;
  const [program = '', ...args] = words?.ok ? words.value : [];
  return {
    declaration: [VERSION, capability.name, sandbox, root, declared(spec), ports, url, ready, stop, reset, exports],
    command: [expanded(spec, fixedScope), given],
    program: program === '' ? null : programEntry(program, cwd, environment['PATH'], host),
    files: filesOf({ capability, spec, root, cwd, args, scope: fixedScope }, host),
    environment: environmentOf(defined, fixedScope),
    dependencies,
    ...makings?.parts,
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
