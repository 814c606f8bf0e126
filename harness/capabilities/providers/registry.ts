/** Every provider, one line each; its file is loaded when a capability is first asked for by it. */
import type { ProviderKind, SpecOf } from '../../model/capability.ts';
import type { Availability, Provider } from '../provider.ts';

/** For those that can be declared and not be used yet. */
const notYet = async (): Promise<Availability> => ({ kind: 'unusable', because: 'this version of Muster cannot use it yet' });

export const PROVIDERS: { readonly [Kind in ProviderKind]: () => Promise<Provider<SpecOf<Kind>>> } = {
  external: async () => (await import('./external.ts')).external,
  process: async () => (await import('./process.ts')).process,
  container: async () => ({ kind: 'container', check: notYet }),
  kind: async () => ({ kind: 'kind', check: notYet }),
  flox: async () => (await import('./flox.ts')).flox,
};
