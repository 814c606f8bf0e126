/** Finds the Python of the user's tests: the environment that is active, else one that lies in the repository, else what PATH has. */
import path from 'node:path';
import type { Host } from '../host/host.ts';

const NAMES = ['.venv', 'venv'];

function upward(from: string, root: string): string[] {
  const above = path.dirname(from);
  return from === root || above === from ? [from] : [from, ...upward(above, root)];
}

/** Absolute path of the program, or where it was looked for. Looks in `from` and the folders above it, up to `root`. */
export function findPython(
  { from, root, env }: { readonly from: string; readonly root: string; readonly env: Readonly<Record<string, string>> },
  host: Host,
): { readonly python: string | null; readonly searched: readonly string[] } {
  const active = env['VIRTUAL_ENV'];
  const folders = [...(active ? [active] : []), ...upward(from, root).flatMap((dir) => NAMES.map((name) => path.join(dir, name)))];
  const inFolder = folders.map((folder) => path.join(folder, 'bin', 'python')).find((file) => host.files.exists(file));
  const python = inFolder ?? host.processes.find('python3', env['PATH']) ?? host.processes.find('python', env['PATH']);
  return { python, searched: [...folders, 'PATH'] };
}
