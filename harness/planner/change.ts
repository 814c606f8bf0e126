/**
 * What changed: from areas that were named, or from files that git lists.
 *
 * A file is judged by the first rule that holds:
 *   1. a `fullRunOn` glob matches           -> everything runs, and the plan names the file and the glob;
 *   2. it is a test file                    -> its own tests run (`select.ts` adds the reason);
 *   3. an `ignore` glob matches             -> nothing;
 *   4. a `paths` glob matches, or it lies in the directory of an app (the longest directory wins) -> those areas;
 *   5. otherwise it maps to nothing known   -> everything runs, and the plan names the file.
 * `paths` globs count for test files too. A directory of `.` owns no file: it is what stack files say by default, when each app
 * lives in a repository of its own, so it tells nothing about the files of this one.
 */
import picomatch from 'picomatch';
import type { Change } from '../model/change.ts';
import type { ChangeRules, Suite } from '../model/configuration.ts';
import { areaName } from '../model/endpoint.ts';
import { byCodeUnits, sortedUnique } from '../model/order.ts';

/** A directory (from the root, with `/`) whose files belong to an app. */
export interface AreaDirectory {
  readonly area: string;
  readonly dir: string;
}

export interface ChangedFiles {
  /** From the root; deleted files and the old names of renamed ones included. */
  readonly files: readonly string[];
  /** The ref they were compared with. */
  readonly since: string;
  readonly rules: ChangeRules;
  readonly directories: readonly AreaDirectory[];
  readonly suites: readonly Pick<Suite, 'include' | 'exclude'>[];
}

type Matches = (file: string) => boolean;

const globs = (patterns: readonly string[]): Matches => (patterns.length === 0 ? () => false : picomatch([...patterns], { dot: true }));

/** No change is known: everything runs. */
export function noChange(): Change {
  return { from: 'none', areas: [], files: [], filesByArea: {}, fullRun: [], since: null };
}

/** `--changed a,b`, apps or endpoints of apps. A name that nothing knows is kept: it becomes an unmapped area. */
export function changeFromAreas(areas: readonly string[]): Change {
  return { ...noChange(), from: 'areas', areas: sortedUnique(areas.map(areaName)) };
}

function directoryOwners(directories: readonly AreaDirectory[]): (file: string) => string[] {
  const prefixes = directories
    .map(({ area, dir }) => ({ area, prefix: `${dir.replace(/^\.\//, '').replace(/\/+$/, '')}/` }))
    .filter(({ prefix }) => prefix !== './' && prefix !== '/')
    .sort((a, b) => b.prefix.length - a.prefix.length);
  return (file) => {
    const longest = prefixes.find(({ prefix }) => file.startsWith(prefix))?.prefix;
    return longest === undefined ? [] : prefixes.filter(({ prefix }) => prefix === longest).map(({ area }) => area);
  };
}

/** `--since <ref>`: what the changed files mean. */
export function changeFromFiles({ files, since, rules, directories, suites }: ChangedFiles): Change {
  const fullRunGlobs = rules.fullRunOn.map((glob) => ({ glob, matches: globs([glob]) }));
  const isIgnored = globs(rules.ignore);
  const testMatchers = suites.map(({ include, exclude }) => ({ isIncluded: globs(include), isExcluded: globs(exclude) }));
  const isTest: Matches = (file) => testMatchers.some(({ isIncluded, isExcluded }) => isIncluded(file) && !isExcluded(file));
  const paths = Object.entries(rules.paths).map(([area, patterns]) => ({ area, matches: globs(patterns) }));
  const owners = directoryOwners(directories);

  const sorted = sortedUnique(files);
  const fullRun: { file: string; glob: string | null }[] = [];
  const filesByArea = new Map<string, string[]>();
  for (const file of sorted) {
    const forced = fullRunGlobs.find(({ matches }) => matches(file));
    if (forced !== undefined) fullRun.push({ file, glob: forced.glob });
    const isTestFile = isTest(file);
    if (isIgnored(file) && !isTestFile) continue;
    const areas = sortedUnique([...paths.filter(({ matches }) => matches(file)).map(({ area }) => area), ...(isTestFile ? [] : owners(file))]);
    for (const area of areas) {
      const known = filesByArea.get(area);
      if (known === undefined) filesByArea.set(area, [file]);
      else known.push(file);
    }
    if (areas.length === 0 && !isTestFile && forced === undefined) fullRun.push({ file, glob: null });
  }
  const areas = [...filesByArea.keys()].sort(byCodeUnits);
  return {
    from: 'git',
    areas,
    files: sorted,
    filesByArea: Object.fromEntries(areas.map((area) => [area, filesByArea.get(area) ?? []])),
    fullRun,
    since,
  };
}
