/** What a shape alone cannot say about one declared capability: exactly one provider a map, checks that name declared ports. */
import { PROVIDER_KINDS } from '../model/capability.ts';
import { nearest } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import type { Declaration } from './declaration.ts';
import type { KeyPath, SourceDocument } from './document.ts';
import { child, isMapping, items, keys, textItems } from './raw.ts';

interface Part {
  readonly value: unknown;
  readonly path: KeyPath;
}

const kinds: readonly string[] = PROVIDER_KINDS;

/** Providers in a map, in the order in which they are written. */
const kindsIn = (value: unknown) => keys(value).filter((key) => kinds.includes(key));

/** A value that may be one thing or a list of them, as parts. */
function parts(value: unknown, path: KeyPath): Part[] {
  if (Array.isArray(value)) return items(value).map((item, index) => ({ value: item, path: [...path, index] }));
  return value === undefined ? [] : [{ value, path }];
}

const tooMany = (given: readonly string[], document: SourceDocument, path: KeyPath): Problem => ({
  code: 'bad-format',
  value: given.join(', '),
  expected: 'one provider (several are a list under providers)',
  ...document.keyPlace(path),
});

function providerProblems({ spec, path, document }: Declaration): Problem[] {
  const direct = kindsIn(spec);
  const beside = child(spec, 'providers') === undefined ? direct : ['providers', ...direct];
  const listed = parts(child(spec, 'providers'), [...path, 'providers']).filter(({ value }) => isMapping(value));
  const externals = [...listed, { value: spec, path }].filter(
    ({ value }) => isMapping(child(value, 'external')) && keys(child(value, 'external')).length === 0,
  );
  return [
    ...(beside.length > 1 ? [tooMany(beside, document, [...path, beside[1] ?? ''])] : []),
    ...listed.flatMap(({ value, path: at }): Problem[] => {
      const given = kindsIn(value);
      if (given.length > 1) return [tooMany(given, document, [...at, given[1] ?? ''])];
      return keys(value).length === 0 ? [{ code: 'empty', key: 'providers', ...document.place(at) }] : [];
    }),
    ...externals.map(({ path: at }): Problem => ({ code: 'empty', key: 'external', ...document.keyPlace([...at, 'external']) })),
  ];
}

function containerProblems({ spec, path, document }: Declaration): Problem[] {
  const maps = [...parts(child(spec, 'providers'), [...path, 'providers']), { value: spec, path }];
  return maps.flatMap(({ value, path: at }): Problem[] => {
    const container = child(value, 'container');
    if (!isMapping(container)) return [];
    const isNamed = ['image', 'build', 'compose'].some((key) => container[key] !== undefined);
    const place = document.keyPlace([...at, 'container']);
    return [
      ...(isNamed ? [] : [{ code: 'missing' as const, key: 'image', ...place }]),
      ...(container['service'] !== undefined && container['compose'] === undefined ? [{ code: 'missing' as const, key: 'compose', ...place }] : []),
    ];
  });
}

const CHECKS = ['http', 'tcp', 'exec', 'log', 'process'] as const;

function readyProblems({ spec, path, document }: Declaration, ports: readonly string[]): Problem[] {
  const unknownPort = (port: string, at: KeyPath): Problem =>
    ports.length === 0
      ? { code: 'missing', key: 'ports', ...document.keyPlace([...path, 'ports']) }
      : { code: 'enum', value: port, allowed: ports, nearest: nearest(port, ports), ...document.place(at) };
  return parts(child(spec, 'ready'), [...path, 'ready']).flatMap(({ value, path: at }): Problem[] => {
    if (!isMapping(value)) return [];
    const isCheck = CHECKS.some((key) => value[key] !== undefined);
    const ofHttp = value['http'] === undefined && ['port', 'status', 'body'].some((key) => value[key] !== undefined);
    const named = (['port', 'tcp'] as const).flatMap((key) => (typeof value[key] === 'string' ? [{ key, port: value[key] }] : []));
    return [
      ...(ofHttp ? [{ code: 'missing' as const, key: 'http', ...document.place([...at, 'http']) }] : []),
      ...(isCheck || ofHttp || value['timeout'] !== undefined || keys(value).length > 0
        ? []
        : [{ code: 'empty' as const, key: 'ready', ...document.place(at) }]),
      ...named.filter(({ port }) => !ports.includes(port)).map(({ key, port }) => unknownPort(port, [...at, key])),
    ];
  });
}

function dependencyProblems({ name, spec, path, document }: Declaration, known: readonly string[] | null): Problem[] {
  if (known === null) return [];
  return textItems(child(spec, 'dependsOn'))
    .filter(({ text }) => !known.includes(text))
    .map(({ text, index }) => ({
      code: 'unknown-dependency',
      capability: name,
      dependsOn: text,
      nearest: nearest(text, known),
      known,
      ...document.place([...path, 'dependsOn', index]),
    }));
}

/**
 * Problems of one declared capability.
 *
 * @param ports names of its ports, from every place that speaks of it
 * @param known names of all capabilities; null when the stack could not be read
 * @param isFirst nothing else speaks of it, so it must say how it is had
 */
export function capabilityProblems(
  declaration: Declaration,
  { ports, known, isFirst }: { readonly ports: readonly string[]; readonly known: readonly string[] | null; readonly isFirst: boolean },
): Problem[] {
  const { name, spec, path, document } = declaration;
  const hasProvider = child(spec, 'providers') !== undefined || kindsIn(spec).length > 0;
  return [
    ...(isFirst && isMapping(spec) && !hasProvider ? [{ code: 'no-provider' as const, capability: name, ...document.keyPlace(path) }] : []),
    ...providerProblems(declaration),
    ...containerProblems(declaration),
    ...readyProblems(declaration, ports),
    ...dependencyProblems(declaration, known),
  ];
}
