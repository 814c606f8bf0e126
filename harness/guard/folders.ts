/** Folders that go with a run. */
import type { HostFileAccess } from '../host/host.ts';

/** Removes them beside other work, and answers those that could be: one with files of another user stays. */
export async function clearFolders(dirs: readonly string[], files: HostFileAccess): Promise<string[]> {
  const clear = (dir: string) =>
    files.clear(dir).then(
      () => [dir],
      () => [],
    );
  return (await Promise.all(dirs.map(clear))).flat();
}
