/** Removes owned objects of any kind. What that takes is loaded when there is something to remove: most runs own none. */
import type { OwnedObject, RemoverHost } from './owned.ts';

/** What is there of it now, in words for people. */
export async function listObject(owned: OwnedObject, host: RemoverHost): Promise<readonly string[]> {
  switch (owned.kind) {
    case 'containers':
      return (await import('./containers.ts')).containers.list(owned, host);
    case 'namespace':
      return (await import('./namespaces.ts')).namespaces.list(owned, host);
    case 'cluster':
      return (await import('./clusters.ts')).clusters.list(owned, host);
  }
}

async function removeObject(owned: OwnedObject, host: RemoverHost): Promise<boolean> {
  switch (owned.kind) {
    case 'containers':
      return (await import('./containers.ts')).containers.remove(owned, host);
    case 'namespace':
      return (await import('./namespaces.ts')).namespaces.remove(owned, host);
    case 'cluster':
      return (await import('./clusters.ts')).clusters.remove(owned, host);
  }
}

async function removeAll(objects: readonly OwnedObject[], host: RemoverHost): Promise<OwnedObject[]> {
  const gone = await Promise.all(objects.map((owned) => removeObject(owned, host)));
  return objects.filter((_, index) => !gone[index]);
}

/** Removes them at once, clusters after what is in them, and answers those that could not be removed. */
export async function removeObjects(objects: readonly OwnedObject[], host: RemoverHost): Promise<OwnedObject[]> {
  const left = await removeAll(
    objects.filter(({ kind }) => kind !== 'cluster'),
    host,
  );
  return [
    ...left,
    ...(await removeAll(
      objects.filter(({ kind }) => kind === 'cluster'),
      host,
    )),
  ];
}
