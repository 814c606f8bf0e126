/** Folders that go with a run. */
import type { HostFileAccess } from '../host/host.ts';

/** Removes them, and answers those that could: one with files of another user stays. */
export function removeFolders(dirs: readonly string[], files: HostFileAccess): string[] {
  return dirs.filter((dir) => {
    try {
      files.remove(dir);
      return true;
    } catch {
      return false;
    }
  });
}

/** The same beside other work. */
export async function clearFolders(dirs: readonly string[], files: HostFileAccess): Promise<string[]> {
  const clear = (dir: string) =>
    files.clear(dir).then(
      () => [dir],
      () => [],
    );
  return (await Promise.all(dirs.map(clear))).flat();
}
