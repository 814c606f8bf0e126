/**
 * What tests need that a runner is about to run: the names that the runner has for them in, what their files and suites declare out.
 *
 * Muster's own reader decides, as in a run. A test that it does not find by its titles is looked for by its line; one with a computed
 * title needs what those of its file need, since to start too much is safe and to start too little is not.
 */
import path from 'node:path';
import picomatch from 'picomatch';
import { JAVASCRIPT } from '../annotations/languages.ts';
import { readAnnotations } from '../annotations/read.ts';
import { freshSandbox } from '../annotations/test-names.ts';
import type { Host } from '../host/host.ts';
import type { AnnotatedTest, FileAnnotations } from '../model/annotation.ts';
import type { Configuration, Suite } from '../model/configuration.ts';
import type { AskedFile, AskedTest, HoldRequest } from '../model/hold.ts';
import { type CapabilityName, capabilityName } from '../model/ids.ts';
import { nearest } from '../model/nearest.ts';
import { sortedUnique } from '../model/order.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';

export interface TestNeeds {
  /** As the runner names it. */
  readonly file: string;
  /** null: whatever else is in the file. */
  readonly titles: readonly string[] | null;
  readonly requires: readonly CapabilityName[];
  readonly sandbox: string | null;
  /** The first suite of the configuration that holds the file. */
  readonly suite: Suite | null;
}

/** A file as its text says. */
interface ReadFile {
  readonly file: string;
  /** From the root, with `/`. */
  readonly name: string;
  readonly suite: Suite | null;
  readonly document: FileAnnotations;
}

type Reader = (file: string) => ReadFile;

const TAG = /^@?requires-(.+)$/;

function suiteFinder({ suites }: Configuration): (name: string) => Suite | null {
  const matchers = suites.map((suite) => ({
    suite,
    isIn: picomatch([...suite.include], { dot: true }),
    isOut: suite.exclude.length === 0 ? () => false : picomatch([...suite.exclude], { dot: true }),
  }));
  return (name) => matchers.find(({ isIn, isOut }) => isIn(name) && !isOut(name))?.suite ?? null;
}

/** Reads each file once, into `known`. */
function fileReader(configuration: Configuration, known: Map<string, ReadFile>, host: Host): Reader {
  const root = host.files.realPath(configuration.root);
  const suiteOf = suiteFinder(configuration);
  return (file) => {
    const before = known.get(file);
    if (before !== undefined) return before;
    const name = path.relative(root, host.files.realPath(file)).split(path.sep).join('/');
    const outcome = host.files.read(file);
    const document = readAnnotations(name, outcome.kind === 'text' ? outcome.text : '');
    const read = { file, name, suite: suiteOf(name), document };
    known.set(file, read);
    return read;
  };
}

function needsOf({ file, name, suite, document }: ReadFile, titles: TestNeeds['titles'], tests: readonly AnnotatedTest[], tags: readonly string[]): TestNeeds {
  const tagged = tags.flatMap((tag) => TAG.exec(tag)?.[1] ?? []);
  const requires = sortedUnique([...document.requires, ...tests.flatMap((test) => test.requires), ...tagged, ...(suite?.requires ?? [])]);
  const sandbox = (tests[0] ?? document).sandbox;
  return { file, titles, requires: requires.map(capabilityName), sandbox: sandbox === 'fresh' ? freshSandbox(name) : sandbox, suite };
}

/** Those that may be called anything: all of the file when none of its titles is computed. */
function unnamed({ document: { tests } }: ReadFile): readonly AnnotatedTest[] {
  const dynamic = tests.filter((test) => test.dynamic);
  return dynamic.length > 0 ? dynamic : tests;
}

const sameTitles = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((title, index) => title === b[index]);

function ofTest({ file, titles, line, tags = [] }: AskedTest, read: Reader): TestNeeds {
  const own = read(file);
  const { tests } = own.document;
  const found = tests.filter((test) => sameTitles(test.path, titles));
  const onLine = found.length > 0 ? found : tests.filter((test) => test.line === line);
  return needsOf(own, titles, onLine.length > 0 ? onLine : unnamed(own), tags);
}

function ofFile({ file, matching }: AskedFile, read: Reader): TestNeeds[] {
  const own = read(file);
  const pattern = matching === null ? null : new RegExp(matching.source, matching.flags.replace(/[gy]/g, ''));
  const runs = (test: AnnotatedTest) => test.dynamic || pattern === null || pattern.test(test.path.join(matching?.separator ?? ' '));
  const { tests } = own.document;
  const chosen = tests.filter(runs);
  if (chosen.length === 0 && tests.length > 0) return [];
  const others = pattern === null || chosen.some((test) => test.dynamic) ? unnamed(own) : [];
  return [...chosen.filter((test) => !test.dynamic).map((test) => needsOf(own, test.path, [test], [])), needsOf(own, null, others, [])];
}

/** Words as Playwright takes them: a file or folder that is there, perhaps with a line; else a regular expression on the path. */
function narrowed(files: readonly string[], words: readonly string[], host: Host): readonly string[] {
  const tests = words.map((word): ((file: string) => boolean) => {
    const place = path.resolve(host.cwd, word.replace(/(:\d+){1,2}$/, ''));
    if (host.files.exists(place)) return (file) => file === place || file.startsWith(place + path.sep);
    try {
      const pattern = new RegExp(word, 'i');
      return (file) => pattern.test(file);
    } catch {
      return () => true;
    }
  });
  return tests.length === 0 ? files : files.filter((file) => tests.some((isMeant) => isMeant(file)));
}

function filesBelow(folders: readonly string[], host: Host): string[] {
  const extensions = [...JAVASCRIPT].map((extension) => `**/*.${extension}`);
  return sortedUnique(folders.flatMap((folder) => host.files.find(folder, extensions).map((file) => path.join(folder, file))));
}

function collected(request: HoldRequest, read: Reader, host: Host): TestNeeds[] {
  switch (request.kind) {
    case 'tests':
      return request.tests.map((test) => ofTest(test, read));
    case 'files':
      return request.files.flatMap((file) => ofFile(file, read));
    case 'folders':
      return narrowed(filesBelow(request.folders, host), request.words, host).flatMap((file) => ofFile({ file, matching: null }, read));
  }
}

/** What is wrong in the files that were read. A name that nobody declares has its place where the reader saw it. */
function problemsIn(files: readonly ReadFile[], needs: readonly TestNeeds[], { capabilities }: Configuration): Problem[] {
  const known = sortedUnique(capabilities.keys());
  const unknown = (name: string): Problem => ({ code: 'unknown-capability', name, nearest: nearest(name, known), known });
  const isUnknown = (name: string) => !capabilities.has(capabilityName(name));
  const placed = files.flatMap(({ name: file, document: { annotations } }) =>
    annotations.filter(({ tag, name }) => tag === 'requires' && isUnknown(name)).map(({ name, line, column }) => ({ ...unknown(name), file, line, column })),
  );
  const seen = new Set<string>(placed.map((problem) => (problem.code === 'unknown-capability' ? problem.name : '')));
  const computed = sortedUnique(needs.flatMap(({ requires }) => requires).filter((name) => isUnknown(name) && !seen.has(name)));
  return [...files.flatMap(({ document }) => document.problems), ...placed, ...computed.map(unknown)];
}

/** One entry for each test of a `tests` request, in its order; else one for each test that may run, and one for whatever else is in its file. */
export function testNeeds(request: HoldRequest, configuration: Configuration, host: Host): Result<readonly TestNeeds[]> {
  const files = new Map<string, ReadFile>();
  const needs = collected(request, fileReader(configuration, files, host), host);
  const problems = problemsIn([...files.values()], needs, configuration);
  return problems.length > 0 ? fail(...problems) : ok(needs);
}
