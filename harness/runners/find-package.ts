/** Finds the test runner that the user's repository has installed, the way Node finds a package. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { Suite } from '../model/configuration.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';

export interface FoundPackage {
  /** Absolute, symbolic links resolved. */
  readonly dir: string;
  readonly version: readonly [major: number, minor: number];
}

function versionOf(text: string): FoundPackage['version'] {
  const manifest: { readonly version?: unknown } = JSON.parse(text);
  const [major = '0', minor = '0'] = String(manifest.version ?? '0').split('.');
  return [Number.parseInt(major, 10), Number.parseInt(minor, 10)];
}

/** Looks in `node_modules` of `from` and of every folder above it. One below `oldest` is refused; without it any will do. */
export function findPackage(name: string, from: string, suite: Suite, host: Host, oldest: FoundPackage['version'] = [0, 0]): Result<FoundPackage> {
  const searched: string[] = [];
  for (let dir = from; ; dir = path.dirname(dir)) {
    const candidate = path.join(dir, 'node_modules', name);
    const text = host.files.read(path.join(candidate, 'package.json'));
    if (text.kind === 'text') {
      const version = versionOf(text.text);
      if (isAtLeast(version, ...oldest)) return ok({ dir: host.files.realPath(candidate), version });
      const facts = { runner: name, suite: suite.name, version: version.join('.'), needed: oldest.join('.') };
      return fail({ ...suite.place, code: 'runner-too-old', ...facts });
    }
    searched.push(path.join(dir, 'node_modules'));
    if (dir === path.dirname(dir)) break;
  }
  const problem: Problem = { ...suite.place, code: 'runner-not-found', runner: name, suite: suite.name, searched };
  return fail(problem);
}

/** Whether a version is `major.minor` or newer. */
export function isAtLeast(version: FoundPackage['version'], major: number, minor: number): boolean {
  return version[0] > major || (version[0] === major && version[1] >= minor);
}
