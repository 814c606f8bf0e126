/** What git knows about a repository, through the `git` program. */
import path from 'node:path';
import type { CommandOutcome, Host } from '../host/host.ts';
import { sortedUnique } from '../model/order.ts';
import { fail, ok, type Result } from '../model/result.ts';

function git(words: readonly string[], root: string, host: Host): Promise<CommandOutcome> {
  return host.processes.run(['git', ...words], { cwd: root, env: { ...host.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' } });
}

/** The commit of HEAD; null outside git and before the first commit. */
export async function headCommit(root: string, host: Host): Promise<string | null> {
  const { exitCode, stdout } = await git(['rev-parse', '--verify', '--quiet', 'HEAD'], root, host);
  return exitCode === 0 ? stdout.trim() : null;
}

/** The address of the remote `origin`, as it was written, with the folder of the checkout that `root` is; null when there is none. */
export async function originOf(root: string, host: Host): Promise<{ readonly remote: string; readonly below: string } | null> {
  const [remote, prefix] = await Promise.all([git(['config', '--get', 'remote.origin.url'], root, host), git(['rev-parse', '--show-prefix'], root, host)]);
  if (remote.exitCode !== 0 || prefix.exitCode !== 0) return null;
  return { remote: remote.stdout.trim(), below: prefix.stdout.replace(/\/?\n$/, '') };
}

function because({ stderr, spawnError }: CommandOutcome): string {
  return (
    spawnError ??
    stderr
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^fatal: /, '') ??
    ''
  );
}

const names = (text: string): string[] => text.split('\0').filter((name) => name !== '');

/**
 * Files that differ from where this branch left `ref`: committed since, staged, changed and new ones, deleted ones and the old names
 * of renamed ones too. As paths from `root`; those of the repository that lie outside of it begin with `../`.
 */
export async function changedSince(ref: string, root: string, host: Host): Promise<Result<readonly string[]>> {
  const refused = (outcome: CommandOutcome) => fail({ code: 'git' as const, detail: because(outcome) || `git cannot compare with ${ref}` });
  if (ref.startsWith('-')) return fail({ code: 'git', detail: `'${ref}' is no commit` });
  const known = await git(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], root, host);
  if (known.spawnError !== undefined) return refused(known);
  if (known.stderr.includes('not a git repository')) return fail({ code: 'git', detail: 'this folder is in no git checkout' });
  if (known.exitCode !== 0) return fail({ code: 'git', detail: `there is no commit '${ref}' here (a shallow clone lacks older ones)` });
  const base = await git(['merge-base', ref, 'HEAD'], root, host);
  if (base.exitCode !== 0) return fail({ code: 'git', detail: `'${ref}' and HEAD have no commit in common here (a shallow clone lacks older ones)` });
  const [prefix, changed, untracked] = await Promise.all([
    git(['rev-parse', '--show-prefix'], root, host),
    git(['diff', '--name-only', '--no-renames', '--no-ext-diff', '-z', base.stdout.trim()], root, host),
    git(['ls-files', '--others', '--exclude-standard', '--full-name', '-z', ':/'], root, host),
  ]);
  for (const outcome of [prefix, changed, untracked]) if (outcome.exitCode !== 0) return refused(outcome);
  const below = prefix.stdout.replace(/\n$/, '');
  return ok(sortedUnique([...names(changed.stdout), ...names(untracked.stdout)].map((file) => (below === '' ? file : path.posix.relative(below, file)))));
}
