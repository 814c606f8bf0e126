/**
 * A stack file becomes a `Stack` (INTERFACES, "Stack rules").
 *
 * In: the parsed document. Out: the apps with every default filled in and all that follows from who calls whom, or every problem at
 * once. A cycle is looked for only when all else holds.
 */
import { nearest } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { App, PropagationRole, Stack } from '../model/stack.ts';
import { byPlace } from './by-place.ts';
import { findCycles } from './cycles.ts';
import { chainOf, chainOnceOf, edgesOf, entriesOf, orderOf } from './derive.ts';
import type { SourceDocument } from './document.ts';
import { child, items, textItems } from './raw.ts';
import { checkShape } from './shape.ts';
import { APP_KEYS, type AppSpec, type StackSpec, stackSchema } from './stack.schema.ts';

const HEADER = 'x-dev-session';
const BAGGAGE_KEY = 'dev-session';
const CONTAINER_PORT = '8080';
const SERVICE_PORT = '80';

/** Names of the apps in a document that may have other faults, with their index; repeats included. */
export function appNames(document: SourceDocument): { readonly name: string; readonly index: number }[] {
  return items(child(document.value, 'apps')).flatMap((app, index) => {
    const name = child(app, 'name');
    return typeof name === 'string' && name !== '' ? [{ name, index }] : [];
  });
}

function repeatedNames(document: SourceDocument): Problem[] {
  const seen = new Set<string>();
  return appNames(document).flatMap(({ name, index }): Problem[] => {
    if (seen.has(name)) return [{ code: 'duplicate', key: 'name', value: name, ...document.place(['apps', index, 'name']) }];
    seen.add(name);
    return [];
  });
}

function downstreamProblems(document: SourceDocument): Problem[] {
  const known = [...new Set(appNames(document).map(({ name }) => name))];
  return items(child(document.value, 'apps')).flatMap((app, index) => {
    const seen = new Set<string>();
    return textItems(child(app, 'downstream')).flatMap(({ text: downstream, index: at }): Problem[] => {
      const place = document.place(['apps', index, 'downstream', at]);
      if (seen.has(downstream)) return [{ code: 'duplicate', key: 'downstream', value: downstream, ...place }];
      seen.add(downstream);
      if (known.includes(downstream)) return [];
      const name = child(app, 'name');
      return [
        {
          code: 'unknown-downstream',
          app: typeof name === 'string' ? name : `apps[${index}]`,
          downstream,
          nearest: nearest(downstream, known),
          known,
          ...place,
        },
      ];
    });
  });
}

function cycleProblems(spec: StackSpec, document: SourceDocument): Problem[] {
  const cycles = findCycles(new Map(spec.apps.map(({ name, downstream }) => [name, downstream ?? []])));
  return cycles.map((cycle) => {
    const closing = spec.apps.findIndex(({ name }) => name === cycle.at(-1));
    const at = spec.apps[closing]?.downstream?.indexOf(cycle[0] ?? '') ?? 0;
    return { code: 'cycle', cycle, ...document.place(['apps', closing, 'downstream', at]) };
  });
}

/** CHECKLIST S0-53: what an app does with the identity of a test, when its file does not say. */
export function propagationByDefault(role: AppSpec['role'], downstream: readonly string[]): PropagationRole {
  if (downstream.length === 0) return 'terminal';
  return role === 'frontend' ? 'originator' : 'forwarder';
}

function appFrom(spec: AppSpec, index: number, defaults: StackSpec['defaults'], document: SourceDocument): App {
  const portAt = (key: 'container-port' | 'service-port', otherwise: string): string => {
    if (spec[key] !== undefined) return document.text(['apps', index, key]);
    return defaults?.[key] === undefined ? otherwise : document.text(['defaults', key]);
  };
  const downstream = spec.downstream ?? [];
  const extra = Object.fromEntries(Object.entries(spec).filter(([key]) => !APP_KEYS.has(key)));
  return {
    name: spec.name,
    role: spec.role,
    propagation: spec['propagation-role'] ?? propagationByDefault(spec.role, downstream),
    containerPort: portAt('container-port', CONTAINER_PORT),
    servicePort: portAt('service-port', SERVICE_PORT),
    contextDir: spec['context-dir'] ?? '.',
    dockerfile: spec.dockerfile ?? 'Dockerfile',
    downstream,
    repo: spec.repo,
    extra,
    place: document.place(['apps', index]),
  };
}

function stackFrom(spec: StackSpec, document: SourceDocument): Stack {
  const apps = spec.apps.map((app, index) => appFrom(app, index, spec.defaults, document));
  const entries = entriesOf(apps);
  const entry = entries[0];
  if (entry === undefined) throw new Error('a stack without cycles has an entry');
  return {
    file: document.file,
    name: spec.name,
    apps,
    order: orderOf(apps),
    edges: edgesOf(apps),
    entries,
    entry,
    chain: chainOf(apps, entry),
    chainOnce: chainOnceOf(apps, entry),
    propagationHeader: spec.propagation?.['header-name'] ?? HEADER,
    baggageKey: spec.propagation?.['baggage-key'] ?? BAGGAGE_KEY,
  };
}

/** The stack that a document describes, together with the document's own form of it. */
export function readStack(document: SourceDocument): Result<{ readonly stack: Stack; readonly spec: StackSpec }> {
  const shape = checkShape(stackSchema, document);
  const problems = [...(shape.ok ? [] : shape.problems), ...repeatedNames(document), ...downstreamProblems(document)];
  if (!shape.ok || problems.length > 0) return fail(...problems.sort(byPlace));
  const cycles = cycleProblems(shape.value, document);
  if (cycles.length > 0) return fail(...cycles.sort(byPlace));
  return ok({ stack: stackFrom(shape.value, document), spec: shape.value });
}
