/** What belongs to warm services beside their processes: folders, containers, ports. All of it stands in the lease before it is made. */
import type { HostFileAccess } from '../host/host.ts';
import { clearFolders } from './folders.ts';
import type { LeaseHolder } from './lease-holder.ts';
import { AT_END, isSameObject, type OwnedObject, type RemoverHost } from './owned/owned.ts';
import { removeObjects } from './owned/remove.ts';
import { releasePorts } from './port-blocks.ts';

export interface WarmThings {
  addFolder(instance: string, dir: string): void;
  addObject(instance: string, object: OwnedObject): void;
  /** Resolves with whether nothing of it is left. */
  removeObject(instance: string, object: OwnedObject): Promise<boolean>;
  /** Removes all that is an instance's. Resolves with what cannot be removed, in words; it stays in the lease, for a sweep. */
  clear(instance: string): Promise<readonly string[]>;
}

export function createThings(
  { stateDir, lease }: { readonly stateDir: string; readonly lease: LeaseHolder },
  host: RemoverHost & { readonly files: HostFileAccess },
): WarmThings {
  const dirs = new Map<string, string[]>();
  const objects = new Map<string, OwnedObject[]>();
  const of = <T>(things: Map<string, T[]>, instance: string): T[] => things.get(instance) ?? [];

  /** Resolves with what of it is left, in words. */
  async function remove(instance: string, object: OwnedObject): Promise<readonly string[]> {
    const { left } = await removeObjects([object], AT_END, host);
    if (left.length > 0) return left;
    const others = of(objects, instance).filter((each) => !isSameObject(each, object));
    if (objects.has(instance)) objects.set(instance, others);
    lease.change((now) => ({ ...now, objects: now.objects.filter((each) => !isSameObject(each, object)) }));
    return [];
  }

  return {
    addFolder(instance, dir) {
      dirs.set(instance, [...of(dirs, instance), dir]);
      lease.change((now) => ({ ...now, dirs: [...now.dirs, dir] }));
    },
    addObject(instance, object) {
      objects.set(instance, [...of(objects, instance), object]);
      lease.change((now) => ({ ...now, objects: [...now.objects, object] }));
    },
    removeObject: async (instance, object) => (await remove(instance, object)).length === 0,
    async clear(instance) {
      const left = await Promise.all(of(objects, instance).map((object) => remove(instance, object)));
      const removed = await clearFolders(of(dirs, instance), host.files);
      lease.change((now) => ({ ...now, dirs: now.dirs.filter((dir) => !removed.includes(dir)) }));
      releasePorts({ stateDir, run: instance }, host);
      dirs.delete(instance);
      objects.delete(instance);
      return left.flat();
    },
  };
}
