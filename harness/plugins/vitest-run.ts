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
import { openBatch, type Thrown } from './batch.ts';
import { type TitlePath, titlePattern } from './title-pattern.ts';
import { describeErrors, journalReporter } from './vitest-journal.ts';

const [, , jobFile = ''] = process.argv;
const batch = openBatch<VitestJob>(jobFile);
const { job } = batch;

/** Tests that run right now: all that were selected, or those of one pattern of `runPicked`. */
let selects = batch.selects;
/** Selected tests that were told of, as title paths by file. */
const told = new Map<string, TitlePath[]>();
const runs = new Map<string, number>();

async function startVitest(): Promise<Vitest> {
  process.env['TEST'] = 'true';
  process.env['VITEST'] = 'true';
  process.env['NODE_ENV'] ??= 'test';
  const { resolve } = createRequire(path.join(job.package, 'package.json'));
  const { createVitest }: typeof import('vitest/node') = await import(pathToFileURL(resolve('vitest/node')).href);
  const reporter = journalReporter({
    tell(entry) {
      if (entry.kind === 'test') told.set(entry.file, [...(told.get(entry.file) ?? []), entry.path]);
      batch.tell(entry);
    },
    canonical: batch.canonical,
    selects: (file, titles) => selects(file, titles),
    runsOf: (file) => runs.get(file) ?? 1,
  });
  const vitest = await createVitest('test', {
    root: job.root,
    ...(job.config === null ? {} : { config: job.config }),
    run: true,
    watch: false,
    reporters: ['default', reporter],
    coverage: { enabled: false },
    passWithNoTests: true,
    cache: false,
    attachmentsDir: job.attachments,
  });
  for (const { config } of [vitest, ...vitest.projects]) config.maxWorkers = Math.min(config.maxWorkers, job.lanes);
  // Until 4.0 it had another name.
  await (vitest.standalone ?? vitest.init).call(vitest);
  return vitest;
}

async function run(vitest: Vitest, specifications: TestSpecification[]): Promise<void> {
  if (specifications.length === 0) return;
  const { unhandledErrors } = await vitest.runTestSpecifications(specifications);
  for (const error of unhandledErrors) {
    const thrown = error as Thrown & { readonly VITEST_TEST_PATH?: string };
    const file = thrown.VITEST_TEST_PATH === undefined ? null : batch.canonical(path.resolve(job.root, thrown.VITEST_TEST_PATH));
    batch.tell({ kind: 'error', file, path: [], message: describeErrors([thrown]) });
  }
}

/** From 5 on: a pattern for each file; titles are joined by ` > `. */
function narrow(specification: TestSpecification, paths: readonly TitlePath[]): TestSpecification {
  const testNamePattern = titlePattern(paths, ' > ', 'both');
  return specification.project.createSpecification(specification.moduleId, { testNamePattern }, specification.pool);
}

/**
 * Before 5: one pattern at a time, and titles are joined by a blank, so that a suite `adds` and a test `adds numbers` look alike. Each
 * file runs by itself: first the tests of just these titles, then what is left as suites.
 */
async function runPicked(vitest: Vitest, specifications: TestSpecification[], file: string, paths: readonly TitlePath[]): Promise<void> {
  selects = (_, titles) => paths.some((selected) => selected.length === titles.length && isBelow(titles, selected));
  vitest.setGlobalTestNamePattern(titlePattern(paths, ' ', 'tests'));
  await run(vitest, specifications);
  const suites = paths.filter((selected) => !(told.get(file) ?? []).some((titles) => isBelow(titles, selected)));
  if (suites.length === 0) return;
  selects = (_, titles) => suites.some((selected) => isBelow(titles, selected));
  vitest.setGlobalTestNamePattern(titlePattern(suites, ' ', 'suites'));
  await run(vitest, specifications);
}

const vitest = await startVitest();
const found = Map.groupBy(await vitest.globTestSpecifications([]), (specification) => batch.canonical(specification.moduleId));
for (const [file, specifications] of found) runs.set(file, specifications.length);
const selected = job.files.map(({ file, titlePaths }) => ({ file, titlePaths, specifications: found.get(file) ?? [] }));
const whole = selected.filter(({ titlePaths }) => titlePaths.some((titles) => titles.length === 0));
const picked = selected.filter((each) => !whole.includes(each));
const wholeSpecifications = whole.flatMap(({ specifications }) => specifications);

if (Number.parseInt(vitest.version, 10) >= 5) {
  await run(vitest, [...wholeSpecifications, ...picked.flatMap(({ specifications, titlePaths }) => specifications.map((one) => narrow(one, titlePaths)))]);
} else {
  await run(vitest, wholeSpecifications);
  for (const { file, titlePaths, specifications } of picked) await runPicked(vitest, specifications, file, titlePaths);
}
batch.tell({ kind: 'ended' });
await vitest.exit();
