/**
 * `muster.yaml` (or a manifest) and the stack that it names become one checked `Configuration`.
 *
 * In: where to look. Out: the configuration, or every problem of both files at once, each with its place. What depends on this
 * machine (a variable that is not set, a program that is missing) is no problem here: it is decided when something is started.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { Configuration, Suite } from '../model/configuration.ts';
import { capabilityName } from '../model/ids.ts';
import { nearest } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { Stack } from '../model/stack.ts';
import { type BuiltIn, builtIns } from './built-in.ts';
import { byPlace } from './by-place.ts';
import { dependencyCycles, joinCapabilities } from './capabilities.ts';
import { capabilityProblems } from './check-capability.ts';
import { capabilityExpressions, suiteExpressions } from './check-expressions.ts';
import { type Composed, composedIn } from './composed.ts';
import { type Declaration, declaredIn, localsIn } from './declaration.ts';
import type { SourceDocument } from './document.ts';
import type { Draft } from './draft.ts';
import { draftFrom } from './draft-from-spec.ts';
import { type Asked, locate } from './locate.ts';
import { GRAPH_BY_DEFAULT, IGNORED_BY_DEFAULT, type MusterSpec, musterSchema } from './muster.schema.ts';
import { child, items, keys } from './raw.ts';
import { checkShape } from './shape.ts';
import { readDocument } from './source.ts';
import type { StackSpec } from './stack.schema.ts';
import { appNames, readStack } from './stack.ts';
import { variables, words } from './words.ts';

interface StackSource {
  readonly document: SourceDocument;
  readonly read: Result<{ readonly stack: Stack; readonly spec: StackSpec }>;
}

/** The stack that muster.yaml names; null when it names none. */
function stackOf(document: SourceDocument, root: string, host: Host): Result<StackSource | null> {
  const named = child(document.value, 'stack');
  if (typeof named !== 'string' || named === '') return ok(null);
  const source = readDocument(path.resolve(root, named), host, { code: 'file-not-found', named, ...document.place(['stack']) });
  return source.ok ? ok({ document: source.value, read: readStack(source.value) }) : source;
}

/** What a suite requires and nobody declares. `known`: null while the stack cannot be read. */
function unknownRequires(document: SourceDocument, index: number, known: readonly string[] | null): Problem[] {
  return items(child(items(child(document.value, 'suites'))[index], 'requires')).flatMap((name, at): Problem[] =>
    known === null || typeof name !== 'string' || known.includes(name)
      ? []
      : [{ code: 'unknown-capability', name, nearest: nearest(name, known), known, ...document.place(['suites', index, 'requires', at]) }],
  );
}

function suiteProblems(document: SourceDocument, known: readonly string[] | null): Problem[] {
  const seen = new Set<string>();
  return items(child(document.value, 'suites')).flatMap((suite, index): Problem[] => {
    const name = child(suite, 'name');
    const isRepeated = typeof name === 'string' && seen.has(name);
    if (typeof name === 'string') seen.add(name);
    return [
      ...(isRepeated ? [{ code: 'duplicate' as const, key: 'name', value: name, ...document.place(['suites', index, 'name']) }] : []),
      ...(child(suite, 'runner') === 'command' && child(suite, 'command') === undefined
        ? [{ code: 'missing' as const, key: 'command', ...document.place(['suites', index, 'command']) }]
        : []),
      ...unknownRequires(document, index, known),
    ];
  });
}

interface Names {
  /** null: the stack could not be read, so nobody can say which names are unknown. */
  readonly apps: readonly string[] | null;
  readonly builtIns: ReadonlyMap<string, BuiltIn>;
}

/** Problems that lie between capabilities, each in the file that declares it. */
function referenceProblems(declarations: readonly Declaration[], names: Names, composed: Composed): Problem[] {
  const known = names.apps === null ? null : [...new Set([...names.builtIns.keys(), ...names.apps, ...declarations.map(({ name }) => name)])];
  return declarations.flatMap((declaration) => {
    const { name } = declaration;
    const spoken = declarations.filter((other) => other.name === name);
    const declared = spoken.flatMap((other) => [...keys(child(other.spec, 'ports')), ...composed.portsOf(other)]);
    const ports = [...new Set([...declared, ...Object.keys(names.builtIns.get(name)?.draft.ports ?? {})])];
    const isFirst = names.apps !== null && !names.apps.includes(name) && !names.builtIns.has(name);
    return [...capabilityProblems(declaration, { ports, known, isFirst }), ...capabilityExpressions(declaration, ports, known)];
  });
}

function suitesOf(spec: MusterSpec, document: SourceDocument): Suite[] {
  return (spec.suites ?? []).map((suite, index) => {
    const { command, config } = suite;
    const at = (key: string) => ({ document, path: ['suites', index, key] });
    return {
      name: suite.name,
      runner: suite.runner,
      kind: suite.kind,
      include: suite.include,
      exclude: suite.exclude ?? [],
      ...(suite.requires === undefined ? {} : { requires: suite.requires.map(capabilityName) }),
      onMissing: suite.onMissing ?? 'fail',
      ...(command === undefined ? {} : { command: words(command, at('command')) }),
      ...(config === undefined ? {} : { config }),
      env: variables(suite.env ?? {}, at('env')),
      place: document.place(['suites', index]),
    };
  });
}

const isAddress = (graph: string) => /^[a-z][a-z0-9+]*:\/\//.test(graph);

function appsOf(source: StackSource | null, composed: Composed): { stack: Stack | null; apps: { app: Stack['apps'][number]; draft: Draft }[] } {
  if (source === null || !source.read.ok) return { stack: null, apps: [] };
  const { stack, spec } = source.read.value;
  const drafts = spec.apps.map(({ local }, index) =>
    local === undefined ? {} : draftFrom(local, { document: source.document, path: ['apps', index, 'local'] }, composed),
  );
  return { stack, apps: stack.apps.map((app, index) => ({ app, draft: drafts[index] ?? {} })) };
}

/** The configuration that holds here. */
export function loadConfiguration(asked: Asked, host: Host): Result<Configuration> {
  const located = locate(asked, host);
  if (!located.ok) return located;
  const { file, root } = located.value;
  const parsed = readDocument(file, host, { code: 'file-not-found', file: asked.file ?? file });
  if (!parsed.ok) return parsed;
  const document = parsed.value;

  const shape = checkShape(musterSchema, document);
  const stackSource = stackOf(document, root, host);
  const source = stackSource.ok ? stackSource.value : null;
  const own = builtIns(host);
  const locals = source === null ? [] : localsIn(source.document);
  const declarations = [...declaredIn(document), ...locals];
  const names: Names = { apps: stackSource.ok ? (source === null ? [] : appNames(source.document).map(({ name }) => name)) : null, builtIns: own };
  const composed = composedIn(declarations, root, host);
  const between = [...referenceProblems(declarations, names, composed), ...composed.problems];
  const isHere = ({ file: at }: Problem) => at === document.file;
  const known = names.apps === null ? null : [...own.keys(), ...names.apps, ...declarations.map(({ name }) => name)];

  const here = [...(shape.ok ? [] : shape.problems), ...suiteProblems(document, known), ...suiteExpressions(document, known), ...between.filter(isHere)];
  const there = [...(source === null || source.read.ok ? [] : source.read.problems), ...between.filter((problem) => !isHere(problem))];
  const missingStack = stackSource.ok ? [] : stackSource.problems;
  const problems = [
    ...[...here, ...missingStack.filter(isHere)].sort(byPlace),
    ...[...there, ...missingStack.filter((problem) => !isHere(problem))].sort(byPlace),
  ];
  if (!shape.ok || problems.length > 0) return fail(...problems);

  const spec = shape.value;
  const { stack, apps } = appsOf(source, composed);
  const declared = Object.entries(spec.capabilities ?? {}).map(([name, capability]) => {
    const at = ['capabilities', name];
    return { name, place: document.keyPlace(at), draft: draftFrom(capability, { document, path: at }, composed) };
  });
  const capabilities = joinCapabilities({ builtIns: own, apps, declared });
  const cycles = dependencyCycles(capabilities, declarations);
  if (cycles.length > 0) return fail(...cycles);
  const graph = spec.graph ?? GRAPH_BY_DEFAULT;
  return ok({
    root,
    file,
    stack,
    capabilities,
    suites: suitesOf(spec, document),
    changes: { paths: spec.changes?.paths ?? {}, fullRunOn: spec.changes?.fullRunOn ?? [], ignore: spec.changes?.ignore ?? IGNORED_BY_DEFAULT },
    graph: isAddress(graph) ? graph : path.resolve(root, graph),
    ...(spec.repository === undefined ? {} : { repository: spec.repository }),
    traces: spec.traces ?? [],
  });
}
