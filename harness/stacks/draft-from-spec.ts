/** A declared capability, as its file writes it, becomes a draft in the words of the model. */
import type { Capability, ProviderSpec } from '../model/capability.ts';
import { capabilityName } from '../model/ids.ts';
import type { CapabilitySpec, ProviderMap, ReadyMap } from './capability.schema.ts';
import type { KeyPath, SourceDocument } from './document.ts';
import { type Draft, type ReadyDraft, STOP_BY_DEFAULT } from './draft.ts';
import { toMs } from './scalars.ts';

type Word = string | number | boolean;

/** Where a part of the document stands: numbers in commands and variables are taken as they were written there. */
interface Site {
  readonly document: SourceDocument;
  readonly path: KeyPath;
}

const below = ({ document, path }: Site, ...parts: KeyPath): Site => ({ document, path: [...path, ...parts] });

const written = (value: Word, site: Site) => (typeof value === 'string' ? value : site.document.text(site.path));

export function words(values: readonly Word[], site: Site): string[] {
  return values.map((value, index) => written(value, below(site, index)));
}

export function variables(values: Readonly<Record<string, Word>>, site: Site): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, written(value, below(site, name))]));
}

function processOf({ command, cwd = '.', env = {}, oneShot = false }: NonNullable<ProviderMap['process']>, site: Site): ProviderSpec {
  return { kind: 'process', command: words(command, below(site, 'command')), cwd, env: variables(env, below(site, 'env')), oneShot };
}

function containerOf({ image, env = {}, expose = {} }: NonNullable<ProviderMap['container']>, site: Site): ProviderSpec {
  return { kind: 'container', image, env: variables(env, below(site, 'env')), expose };
}

/** The provider of a map; a map that was checked has one at most. */
function providersOf({ external, process, container, kind, flox }: ProviderMap, site: Site): ProviderSpec[] {
  return [
    ...(external === undefined ? [] : [{ kind: 'external' as const, ...external }]),
    ...(process === undefined ? [] : [processOf(process, below(site, 'process'))]),
    ...(container === undefined ? [] : [containerOf(container, below(site, 'container'))]),
    ...(kind === undefined ? [] : [{ kind: 'kind' as const, ...kind }]),
    ...(flox === undefined ? [] : [{ kind: 'flox' as const, ...flox }]),
  ];
}

function checksOf(map: ReadyMap, site: Site): ReadyDraft[] {
  const { http, port, status = 200, tcp, exec, log, process } = map;
  return [
    ...(http === undefined ? [] : [{ kind: 'http' as const, path: http, status, ...(port === undefined ? {} : { port }) }]),
    ...(tcp === undefined ? [] : [{ kind: 'tcp' as const, port: tcp }]),
    ...(exec === undefined ? [] : [{ kind: 'exec' as const, command: words(exec, below(site, 'exec')) }]),
    ...(log === undefined ? [] : [{ kind: 'log' as const, pattern: log }]),
    ...(process === undefined ? [] : [{ kind: 'process' as const }]),
  ];
}

/** `ready`, one map or a list of them: all checks together, and the longest of their timeouts. */
function readyOf(ready: NonNullable<CapabilitySpec['ready']>, site: Site): Pick<Draft, 'ready' | 'readyTimeoutMs'> {
  const maps = Array.isArray(ready) ? ready.map((map, index) => ({ map, site: below(site, index) })) : [{ map: ready, site }];
  const timeouts = maps.flatMap(({ map }) => (map.timeout === undefined ? [] : [toMs(map.timeout)]));
  const checks = maps.flatMap(({ map, site }) => checksOf(map, site));
  return { ...(checks.length === 0 ? {} : { ready: checks }), ...(timeouts.length === 0 ? {} : { readyTimeoutMs: Math.max(...timeouts) }) };
}

function stopOf({ signal, grace }: NonNullable<CapabilitySpec['stop']>): Capability['stop'] {
  return { signal: signal ?? STOP_BY_DEFAULT.signal, graceMs: grace === undefined ? STOP_BY_DEFAULT.graceMs : toMs(grace) };
}

function allProviders(spec: CapabilitySpec, site: Site): ProviderSpec[] {
  const inside = below(site, 'providers');
  if (Array.isArray(spec.providers)) return spec.providers.flatMap((map, index) => providersOf(map, below(inside, index)));
  return [...(spec.providers === undefined ? [] : providersOf(spec.providers, inside)), ...providersOf(spec, site)];
}

/** What one place of a document says about a capability. */
export function draftFrom(spec: CapabilitySpec, document: SourceDocument, path: KeyPath): Draft {
  const site: Site = { document, path };
  const providers = allProviders(spec, site);
  const { ports, url, ready, dependsOn, retries, retryDelay, stop, reusable, reset, exports } = spec;
  return {
    ...(providers.length === 0 ? {} : { providers }),
    ...(ports === undefined ? {} : { ports }),
    ...(url === undefined ? {} : { url }),
    ...(ready === undefined ? {} : readyOf(ready, below(site, 'ready'))),
    ...(dependsOn === undefined ? {} : { dependsOn: dependsOn.map(capabilityName) }),
    ...(retries === undefined ? {} : { retries }),
    ...(retryDelay === undefined ? {} : { retryDelayMs: toMs(retryDelay) }),
    ...(stop === undefined ? {} : { stop: stopOf(stop) }),
    ...(reusable === undefined ? {} : { reusable }),
    ...(reset === undefined ? {} : { reset: words(reset, below(site, 'reset')) }),
    ...(exports === undefined ? {} : { exports: variables(exports, below(site, 'exports')) }),
  };
}
