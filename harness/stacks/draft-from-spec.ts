/** A declared capability, as its file writes it, becomes a draft in the words of the model. */
import type { Capability, ProviderSpec } from '../model/capability.ts';
import { capabilityName } from '../model/ids.ts';
import type { CapabilitySpec, ProviderMap, ReadyMap } from './capability.schema.ts';
import type { Composed } from './composed.ts';
import { containerOf } from './container.ts';
import { type Draft, type ReadyDraft, STOP_BY_DEFAULT } from './draft.ts';
import { toMs } from './scalars.ts';
import { below, type Site, variables, words } from './words.ts';

function processOf({ command, cwd = '.', env = {}, oneShot = false }: NonNullable<ProviderMap['process']>, site: Site): ProviderSpec {
  return { kind: 'process', command: words(command, below(site, 'command')), cwd, env: variables(env, below(site, 'env')), oneShot };
}

function kindOf({ manifests = [], vars = {}, images = [], forward = {}, context }: NonNullable<ProviderMap['kind']>, site: Site): ProviderSpec {
  return { kind: 'kind', manifests, vars: variables(vars, below(site, 'vars')), images, forward, ...(context === undefined ? {} : { context }) };
}

/** The provider of a map; a map that was checked has one at most. */
function providersOf({ external, process, container, kind, flox }: ProviderMap, site: Site, composed: Composed): ProviderSpec[] {
  return [
    ...(external === undefined ? [] : [{ kind: 'external' as const, ...external }]),
    ...(process === undefined ? [] : [processOf(process, below(site, 'process'))]),
    ...(container === undefined ? [] : [containerOf(container, below(site, 'container'), composed.at(below(site, 'container')))]),
    ...(kind === undefined ? [] : [kindOf(kind, below(site, 'kind'))]),
    ...(flox === undefined ? [] : [{ kind: 'flox' as const, ...flox }]),
  ];
}

function checksOf(map: ReadyMap, site: Site): ReadyDraft[] {
  const { http, port, status = 200, body, tcp, exec, log, process } = map;
  return [
    ...(http === undefined
      ? []
      : [{ kind: 'http' as const, path: http, status, ...(port === undefined ? {} : { port }), ...(body === undefined ? {} : { body }) }]),
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

function keptFor({ idle, maxAge }: NonNullable<CapabilitySpec['keepWarm']>): NonNullable<Capability['keepWarm']> {
  return { ...(idle === undefined ? {} : { idleMs: toMs(idle) }), ...(maxAge === undefined ? {} : { maxAgeMs: toMs(maxAge) }) };
}

function allProviders(spec: CapabilitySpec, site: Site, composed: Composed): ProviderSpec[] {
  const inside = below(site, 'providers');
  if (Array.isArray(spec.providers)) return spec.providers.flatMap((map, index) => providersOf(map, below(inside, index), composed));
  return [...(spec.providers === undefined ? [] : providersOf(spec.providers, inside, composed)), ...providersOf(spec, site, composed)];
}

/** What one place of a document says about a capability. */
export function draftFrom(spec: CapabilitySpec, site: Site, composed: Composed): Draft {
  const providers = allProviders(spec, site, composed);
  const dependsOn = [...new Set([...(spec.dependsOn ?? []), ...composed.dependenciesOf(site)])];
  const { ports, url, ready, retries, retryDelay, stop, reusable, reset, files, keepWarm, exports } = spec;
  return {
    ...(providers.length === 0 ? {} : { providers }),
    ...(ports === undefined ? {} : { ports }),
    ...(url === undefined ? {} : { url }),
    ...(ready === undefined ? {} : readyOf(ready, below(site, 'ready'))),
    ...(dependsOn.length === 0 && spec.dependsOn === undefined ? {} : { dependsOn: dependsOn.map(capabilityName) }),
    ...(retries === undefined ? {} : { retries }),
    ...(retryDelay === undefined ? {} : { retryDelayMs: toMs(retryDelay) }),
    ...(stop === undefined ? {} : { stop: stopOf(stop) }),
    ...(reusable === undefined ? {} : { reusable }),
    ...(reset === undefined ? {} : { reset: words(reset, below(site, 'reset')) }),
    ...(files === undefined ? {} : { files }),
    ...(keepWarm === undefined ? {} : { keepWarm: keptFor(keepWarm) }),
    ...(exports === undefined ? {} : { exports: variables(exports, below(site, 'exports')) }),
  };
}
