/** Where Muster's own files lie: programs for other processes, and what other tools load. JavaScript once packed, and then bundled. */
import path from 'node:path';

/** The folder of `main.ts`; this file stays one folder below it, packed or not. */
const HOME = path.dirname(import.meta.dirname);
const EXTENSION = path.extname(import.meta.filename);

/** Absolute path of a module of Muster, which is named from harness/ without its extension: `guard/main`. */
export const ownFile = (name: string): string => path.join(HOME, name + EXTENSION);
