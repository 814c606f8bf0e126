/**
 * The stacks of a folder, for the server: its `*.yaml` files with `apps`, and the `stack.yaml` of each folder in it.
 *
 * A folder that is not there has none. One file that is wrong refuses all, with every problem at once: half a system would answer
 * that an area needs tests when nobody had looked.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { nearest } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { App, Stack } from '../model/stack.ts';
import { locate } from '../stacks/locate.ts';
import { child } from '../stacks/raw.ts';
import { readDocument } from '../stacks/source.ts';
import { readStack } from '../stacks/stack.ts';

const PLACES = ['*.yaml', '*.yml', '*/stack.yaml', '*/stack.yml'];

export interface ServedStack {
  /** Absolute. */
  readonly file: string;
  /** How requests name it: the path from the root, with `/`. */
  readonly shownAs: string;
  readonly description: string;
  readonly stack: Stack;
}

/** Folders hold other YAML as well (registries, versions); a file is a stack when it lists apps. */
function readOne(file: string, root: string, host: Host): Result<ServedStack | null> {
  const source = readDocument(file, host, { code: 'file-not-found', file });
  if (!source.ok) return source;
  if (child(source.value.value, 'apps') === undefined && !path.basename(file).startsWith('stack.')) return ok(null);
  const read = readStack(source.value);
  if (!read.ok) return read;
  const { stack, spec } = read.value;
  return ok({ file, shownAs: path.relative(root, file).split(path.sep).join('/'), description: spec.description ?? '', stack });
}

/** A muster.yaml or manifest, and the folder that its paths start from; both absolute. */
export interface FoundConfiguration {
  readonly file: string;
  readonly root: string;
}

/** The configuration that runs the tests of a stack: the server's own, or the muster.yaml nearest above another stack. */
export function configurationFor(
  served: ServedStack | null,
  { own, ownStack }: { readonly own: FoundConfiguration | null; readonly ownStack: string | null },
  host: Host,
): Result<FoundConfiguration> {
  if (served !== null && served.file !== ownStack) {
    const above = locate({}, { ...host, cwd: path.dirname(served.file) });
    if (above.ok) return above;
  }
  return own === null ? fail({ code: 'no-configuration', searched: host.cwd }) : ok(own);
}

/** @param dir absolute folder; its stacks come in the order of their paths */
export function readStacks(dir: string, root: string, host: Host): Result<ServedStack[]> {
  const stacks: ServedStack[] = [];
  const problems: Problem[] = [];
  for (const name of host.files.find(dir, PLACES)) {
    const read = readOne(path.join(dir, name), root, host);
    if (!read.ok) problems.push(...read.problems);
    else if (read.value !== null) stacks.push(read.value);
  }
  return problems.length > 0 ? fail(...problems) : ok(stacks);
}

/** The stack that a request names: by its path, by its own name, or by a file of that name (`stacks/stack-one.yaml`). */
export function findStack(stacks: readonly ServedStack[], named: string): Result<ServedStack> {
  const plain = path.posix.basename(named).replace(/\.ya?ml$/, '');
  const found = stacks.find(({ shownAs, file }) => shownAs === named || file === named) ?? stacks.find(({ stack }) => stack.name === plain);
  if (found) return ok(found);
  const known = stacks.map(({ shownAs }) => shownAs);
  return fail({ code: 'unknown-stack', name: named, nearest: nearest(named, known), known });
}

const lastPart = (repository: string) => repository.split('/').at(-1)?.toLowerCase() ?? '';

/** The app whose source a repository holds: by `owner/name`, else by the name alone, as a fork or a mirror has it. */
export function appOfRepository(stacks: readonly ServedStack[], repository: string): { readonly served: ServedStack; readonly app: App } | null {
  const apps = stacks.flatMap((served) => served.stack.apps.map((app) => ({ served, app })));
  const isWhole = ({ app }: { readonly app: App }) => app.repo.toLowerCase() === repository.toLowerCase();
  return apps.find(isWhole) ?? apps.find(({ app }) => lastPart(app.repo) === lastPart(repository)) ?? null;
}
