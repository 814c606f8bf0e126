/**
 * Runs the selected tests with the user's own Vitest (3.2 or newer), through the same calls that `vitest run` makes.
 *
 * Vitest's command line takes parts of file names and one title pattern for all of them; its Node API takes exact files, each with a
 * pattern of its own. In: the path of a `VitestJob`. Out: the journal, and Vitest's usual text.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestSpecification, Vitest } from 'vitest/node';
import { isBelow, type VitestJob } from '../model/journal.ts';
import { openBatch } from './batch.ts';
import { type TitlePath, titlePattern } from './title-pattern.ts';
import { type Journal, journalReporter } from './vitest-journal.ts';
import { nameRequests } from './vitest-setups.ts';

async function startVitest(job: VitestJob, journal: Journal): Promise<Vitest> {
  process.env['TEST'] = 'true';
  process.env['VITEST'] = 'true';
  process.env['NODE_ENV'] ??= 'test';
  const { resolve } = createRequire(path.join(job.package, 'package.json'));
  const { createVitest }: typeof import('vitest/node') = await import(pathToFileURL(resolve('vitest/node')).href);
  const vitest = await createVitest('test', {
    root: job.root,
    ...(job.config === null ? {} : { config: job.config }),
    run: true,
    watch: false,
    reporters: ['default', journalReporter(journal, job.root)],
    coverage: { enabled: false },
    passWithNoTests: true,
    cache: false,
    attachmentsDir: job.attachments,
  });
  for (const project of vitest.projects) {
    nameRequests(project);
    project.provide('musterIdentities', job.identities);
  }
  // Until 3 it is undefined where the user set none.
  for (const { config } of [vitest, ...vitest.projects]) config.maxWorkers = Math.min(config.maxWorkers ?? job.lanes, job.lanes);
  // Until 4.0 it had another name.
  await (vitest.standalone ?? vitest.init).call(vitest);
  return vitest;
}

interface SelectedFile {
  readonly file: string;
  readonly titlePaths: readonly TitlePath[];
  /** One for each project that the file belongs to. */
  readonly specifications: readonly TestSpecification[];
}

const isWhole = ({ titlePaths }: SelectedFile): boolean => titlePaths.some((titles) => titles.length === 0);

/** From 5 on: one run, with a pattern for each file whose titles were picked; titles are joined by ` > `. */
async function runTogether(vitest: Vitest, files: readonly SelectedFile[]): Promise<void> {
  const specifications = files.flatMap((selected) => {
    if (isWhole(selected)) return selected.specifications;
    const testNamePattern = titlePattern(selected.titlePaths, ' > ', 'both');
    return selected.specifications.map(({ project, moduleId, pool }) => project.createSpecification(moduleId, { testNamePattern }, pool));
  });
  if (specifications.length > 0) await vitest.runTestSpecifications(specifications);
}

/** Reports only tests that `selects` lets through while `act` runs. */
type Narrowing = (selects: (titles: TitlePath) => boolean, act: () => Promise<unknown>) => Promise<readonly TitlePath[]>;

/**
 * Before 5: one pattern at a time, and titles are joined by a blank, so that a suite `adds` and a test `adds numbers` look alike. The file
 * runs by itself: first the tests of just these titles, then what is left as suites.
 */
async function runPicked(vitest: Vitest, { titlePaths, specifications }: SelectedFile, narrowed: Narrowing): Promise<void> {
  const run = async (pattern: RegExp) => {
    vitest.setGlobalTestNamePattern(pattern);
    await vitest.runTestSpecifications([...specifications]);
  };
  const isOne = (titles: TitlePath) => titlePaths.some((selected) => selected.length === titles.length && isBelow(titles, selected));
  const told = await narrowed(isOne, () => run(titlePattern(titlePaths, ' ', 'tests')));
  const suites = titlePaths.filter((selected) => !told.some((titles) => isBelow(titles, selected)));
  const isInOne = (titles: TitlePath) => suites.some((selected) => isBelow(titles, selected));
  if (suites.length > 0) await narrowed(isInOne, () => run(titlePattern(suites, ' ', 'suites')));
}

async function main(jobFile: string): Promise<void> {
  const { job, canonical, selects, tell } = openBatch<VitestJob>(jobFile);
  const runs = new Map<string, number>();
  let told: TitlePath[] = [];
  let selectsNow: Journal['selects'] = selects;
  const vitest = await startVitest(job, {
    canonical,
    selects: (file, titles) => selectsNow(file, titles),
    runsOf: (file) => runs.get(file) ?? 1,
    tell(entry) {
      if (entry.kind === 'test') told.push(entry.path);
      tell(entry);
    },
  });
  const narrowed: Narrowing = async (selectsTitles, act) => {
    told = [];
    selectsNow = (_, titles) => selectsTitles(titles);
    await act();
    return told;
  };

  const found = Map.groupBy(await vitest.globTestSpecifications([]), ({ moduleId }) => canonical(moduleId));
  for (const [file, specifications] of found) runs.set(file, specifications.length);
  const files = job.files.map(({ file, titlePaths }): SelectedFile => ({ file, titlePaths, specifications: found.get(file) ?? [] }));
  if (Number.parseInt(vitest.version, 10) >= 5) {
    await runTogether(vitest, files);
  } else {
    await runTogether(vitest, files.filter(isWhole));
    for (const selected of files) if (!isWhole(selected) && selected.specifications.length > 0) await runPicked(vitest, selected, narrowed);
  }
  tell({ kind: 'ended' });
  await vitest.exit();
}

await main(process.argv[2] ?? '');
