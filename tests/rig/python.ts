/** The Python that tests of the pytest runner use, with pytest in it, where tools/get-pytest has made it. */
import { cacheFolder } from './cache-folder.ts';

/** Absolute path of the virtual environment. */
export const VIRTUAL_ENV = cacheFolder('pytest');
