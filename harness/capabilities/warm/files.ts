/** The files that a service is made of, each with what is in it: a change to one of them makes it another service. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Host } from '../../host/host.ts';
import type { Capability, ContainerMount, ProviderSpec } from '../../model/capability.ts';
import { expand, type Scope } from '../../sandbox/expand.ts';

/** Larger files count by size and time of change. */
const MOST_BYTES = 16 * 1024 * 1024;

export interface Made {
  readonly capability: Capability;
  readonly spec: ProviderSpec;
  readonly root: string;
  /** Absolute folder in which its command starts. */
  readonly cwd: string;
  /** Of its command. */
  readonly args: readonly string[];
  readonly scope: Scope;
}

/** `[path, what is in it]`; null for what is no file. */
function fileEntry(file: string, { files }: Host): readonly [string, string] | null {
  const stamp = files.stamp(file);
  if (stamp === null || files.isDirectory(file)) return null;
  if (stamp.size > MOST_BYTES) return [file, `${stamp.size} bytes of ${stamp.mtimeMs}`];
  const bytes = files.readFrom(file, 0);
  return [file, bytes === null ? 'unreadable' : createHash('sha256').update(bytes).digest('hex')];
}

/** The file or folder of this machine that is mounted; null for a volume. */
export function mountedFrom(mount: ContainerMount, scope: Scope): string | null {
  const source = mount.kind === 'bind' ? expand(mount.source, scope) : null;
  return source?.ok ? source.value : null;
}

/** A path from the root as globs name it; null for what is not below it. */
function below(folder: string, root: string): string | null {
  const own = path.relative(root, folder).split(path.sep).join('/');
  return own.startsWith('..') ? null : own;
}

/** Globs from the root: those declared, else all that is in the folder of its own that it starts in, or that is mounted from the repository. */
function globsOf({ capability: { files }, spec, cwd, root, scope }: Made, host: Host): readonly string[] {
  if (files !== undefined) return files;
  switch (spec.kind) {
    case 'flox':
      return [`${spec.dir}/.flox/env/*`];
    case 'container':
      return spec.mounts.flatMap((mount) => {
        const from = mountedFrom(mount, scope);
        const source = from === null ? null : path.resolve(root, from);
        const own = source === null || !host.files.exists(source) ? null : below(source, root);
        if (source === null || own === null) return [];
        return host.files.isDirectory(source) ? [own === '' ? '**' : `${own}/**`] : [own];
      });
    case 'process':
    case 'external':
    case 'kind': {
      const own = below(cwd, root);
      return own === null || own === '' ? [] : [`${own}/**`];
    }
  }
}

export function filesOf(made: Made, host: Host): unknown {
  const { args, cwd, root } = made;
  const named = args.flatMap((word) => fileEntry(path.resolve(cwd, word), host) ?? []);
  return [named, host.files.find(root, globsOf(made, host)).map((file) => fileEntry(path.join(root, file), host))];
}
