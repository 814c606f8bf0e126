/** Every provider, one line each; its file is loaded when a capability is first asked for by it. */
import type { ProviderKind, SpecOf } from '../../model/capability.ts';
import type { Provider } from '../provider.ts';

export const PROVIDERS: { readonly [Kind in ProviderKind]: () => Promise<Provider<SpecOf<Kind>>> } = {
  external: async () => (await import('./external.ts')).external,
  process: async () => (await import('./process.ts')).process,
  container: async () => (await import('./container/container.ts')).container,
  kind: async () => (await import('./kind/kind.ts')).kind,
  flox: async () => (await import('./flox.ts')).flox,
};
