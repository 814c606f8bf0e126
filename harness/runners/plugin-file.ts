/** Where the parts stand that run inside the user's runners: beside this module, as TypeScript here and as JavaScript when packed. */
import path from 'node:path';

export function pluginFile(name: string): string {
  return path.join(import.meta.dirname, '..', 'plugins', name + path.extname(import.meta.filename));
}
