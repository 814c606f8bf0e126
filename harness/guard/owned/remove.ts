/** Removes owned objects of any kind. What that takes is loaded when there is something to remove: most runs own none. */
import type { OwnedObject, Patience, Removal, RemoverHost } from './owned.ts';

/** What is there of it now, in words for people. */
export async function listObject(owned: OwnedObject, patience: Patience, host: RemoverHost): Promise<readonly string[]> {
  switch (owned.kind) {
    case 'containers':
      return (await import('./containers.ts')).containers.list(owned, patience, host);
    case 'namespace':
      return (await import('./namespaces.ts')).namespaces.list(owned, patience, host);
    case 'cluster':
      return (await import('./clusters.ts')).clusters.list(owned, patience, host);
  }
}

async function removeObject(owned: OwnedObject, patience: Patience, host: RemoverHost): Promise<Removal> {
  switch (owned.kind) {
    case 'containers':
      return (await import('./containers.ts')).containers.remove(owned, patience, host);
    case 'namespace':
      return (await import('./namespaces.ts')).namespaces.remove(owned, patience, host);
    case 'cluster':
      return (await import('./clusters.ts')).clusters.remove(owned, patience, host);
  }
}

export interface RemovedObjects {
  /** In words for people. */
  readonly removed: readonly string[];
  /** What is to be tried again. */
  readonly objects: readonly OwnedObject[];
  /** The same in words for people, with the reason; each once. */
  readonly left: readonly string[];
}

/** Removes them at once, clusters after what is in them. */
export async function removeObjects(objects: readonly OwnedObject[], patience: Patience, host: RemoverHost): Promise<RemovedObjects> {
  const removeAll = (some: readonly OwnedObject[]) => Promise.all(some.map(async (owned) => ({ owned, ...(await removeObject(owned, patience, host)) })));
  const first = await removeAll(objects.filter(({ kind }) => kind !== 'cluster'));
  const all = [...first, ...(await removeAll(objects.filter(({ kind }) => kind === 'cluster')))];
  return {
    removed: all.flatMap(({ removed }) => removed),
    objects: all.flatMap(({ owned, left }) => (left === null ? [] : [owned])),
    left: [...new Set(all.flatMap(({ left }) => left ?? []))],
  };
}
