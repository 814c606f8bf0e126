/** The Artillery that tests of its runner use, where tools/get-artillery has got it: no dependency of this repository, being 470 MB. */
import { cacheFolder } from './cache-folder.ts';

/** Absolute path of the folder of packages that it is in. */
export const ARTILLERY_PACKAGES = cacheFolder('artillery/node_modules');
