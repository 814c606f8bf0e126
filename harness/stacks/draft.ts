/**
 * A capability as far as one place declares it. A stack's app, a built-in one and an entry of muster.yaml may all speak of the same
 * capability: drafts are laid over one another, and the last step fills in what nobody said.
 */
import type { Capability, PortSpec, ProviderSpec, ReadyCheck } from '../model/capability.ts';
import { parseTemplate } from '../model/expression.ts';
import { type CapabilityName, capabilityName } from '../model/ids.ts';
import type { Place } from '../model/problem.ts';

/** A check whose port may still be the usual one. */
export type ReadyDraft =
  | Exclude<ReadyCheck, { kind: 'http' }>
  | { readonly kind: 'http'; readonly path: string; readonly port?: string; readonly status: number; readonly body?: string };

/** What one place says; every absent key is left to the draft below or to the default. */
export type Draft = Partial<Omit<Capability, 'name' | 'role' | 'place' | 'ready'>> & { readonly ready?: readonly ReadyDraft[] };

const READY_TIMEOUT_MS = 30_000;

/** Asked politely, and killed when it is still there after five seconds. */
export const STOP_BY_DEFAULT: Capability['stop'] = { signal: 'SIGTERM', graceMs: 5_000 };

/** The port that is meant where none is named: `http`, else the first. */
const usualPort = (ports: Readonly<Record<string, PortSpec>>) => (Object.hasOwn(ports, 'http') ? 'http' : (Object.keys(ports)[0] ?? 'http'));

/** One draft over another: what it says replaces what the other said, but dependencies add up. */
export function layOver(under: Draft, over: Draft): Draft {
  const dependsOn = [...new Set([...(under.dependsOn ?? []), ...(over.dependsOn ?? [])])];
  return { ...under, ...over, ...(dependsOn.length === 0 ? {} : { dependsOn }) };
}

/** Every value of a provider that may hold expressions. */
function templatesOf(provider: ProviderSpec): readonly string[] {
  switch (provider.kind) {
    case 'external':
      return [...(provider.url === undefined ? [] : [provider.url]), ...(provider.program ?? [])];
    case 'process':
      return [...provider.command, provider.cwd, ...Object.values(provider.env)];
    case 'container':
      return [...Object.values(provider.env), ...(provider.command ?? []), ...(provider.entrypoint ?? [])];
    case 'kind':
      return Object.values(provider.vars);
    case 'flox':
      return [provider.dir];
  }
}

/** Capabilities whose address a value names: without it the value cannot be written down, so they must be ready first. */
function named(providers: readonly ProviderSpec[], self: string): CapabilityName[] {
  const parts = providers.flatMap(templatesOf).flatMap(parseTemplate);
  return parts.flatMap((part) => (typeof part !== 'string' && part.kind === 'capability-url' && part.name !== self ? [capabilityName(part.name)] : []));
}

function readyByDefault(providers: readonly ProviderSpec[], ports: readonly string[]): ReadyCheck[] {
  if (providers.some((provider) => provider.kind === 'process' && provider.oneShot)) return [];
  if (ports.length > 0) return ports.map((port) => ({ kind: 'tcp', port }));
  return providers.some(({ kind }) => kind !== 'external') ? [{ kind: 'process' }] : [];
}

/** A port that a container exposes is one of the capability's, declared or not. */
function exposed(providers: readonly ProviderSpec[]): Record<string, PortSpec> {
  const names = providers.flatMap((provider) => (provider.kind === 'container' ? Object.keys(provider.expose) : []));
  return Object.fromEntries(names.map((name) => [name, {}]));
}

/** The capability, complete. */
export function complete(name: string, role: Capability['role'], place: Place, draft: Draft): Capability {
  const { providers = [], dependsOn = [], ready } = draft;
  const ports = { ...exposed(providers), ...draft.ports };
  return {
    reusable: false,
    exports: {},
    readyTimeoutMs: READY_TIMEOUT_MS,
    stop: STOP_BY_DEFAULT,
    ...draft,
    name: capabilityName(name),
    role,
    place,
    providers,
    ports,
    dependsOn: [...new Set([...dependsOn, ...named(providers, name)])],
    ready:
      ready?.map((check) => (check.kind === 'http' ? { ...check, port: check.port ?? usualPort(ports) } : check)) ??
      readyByDefault(providers, Object.keys(ports)),
  };
}
