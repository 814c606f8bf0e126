/** The environment that the real binary gets in tests: that of this machine, without what a test runner or an outer Muster put into it. */
import os from 'node:os';
import path from 'node:path';

/** Shared by all projects: compiled code depends on nothing that they differ in. */
const COMPILE_CACHE = path.join(os.tmpdir(), 'muster-e2e-compile-cache');

const FOREIGN =
  /^(VITEST|TEST|NODE_ENV|MODE|DEV|PROD|SSR|BASE_URL|NODE_OPTIONS|NODE_V8_COVERAGE|FORCE_COLOR|NO_COLOR|TINYPOOL|MUSTER_|DD_|GIT_|PW_|PLAYWRIGHT_)/;

/** `scratch`: absolute folder for state and temporary files. */
export function environmentIn(scratch: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const clean = Object.entries(process.env).flatMap(([name, value]) => (value === undefined || FOREIGN.test(name) ? [] : [[name, value] as const]));
  return {
    ...Object.fromEntries(clean),
    HOME: path.join(scratch, 'home'),
    XDG_STATE_HOME: path.join(scratch, 'state'),
    TMPDIR: path.join(scratch, 'tmp'),
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    ...more,
  };
}
