/**
 * A sandbox has a home of its own, and tools keep what they have installed or fetched in the user's: without these variables npm would
 * fetch again, Playwright would miss its browsers and rustup its compilers. Credentials and clusters (`~/.aws`, `~/.ssh`,
 * `~/.kube`) are not among them: tests have no business there unless somebody says so.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { Environment } from './environment.ts';

/** Folders or files from the user's home; the first that is there counts. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  npm_config_cache: ['.npm'],
  npm_config_userconfig: ['.npmrc'],
  COREPACK_HOME: ['.cache/node/corepack', 'Library/Caches/node/corepack'],
  PLAYWRIGHT_BROWSERS_PATH: ['.cache/ms-playwright', 'Library/Caches/ms-playwright'],
  CYPRESS_CACHE_FOLDER: ['.cache/Cypress', 'Library/Caches/Cypress'],
  PUPPETEER_CACHE_DIR: ['.cache/puppeteer'],
  DENO_DIR: ['.cache/deno', 'Library/Caches/deno'],
  BUN_INSTALL: ['.bun'],
  NVM_DIR: ['.nvm'],
  VOLTA_HOME: ['.volta'],
  ASDF_DATA_DIR: ['.asdf'],
  MISE_DATA_DIR: ['.local/share/mise'],
  PYENV_ROOT: ['.pyenv'],
  PYTHONUSERBASE: ['.local', 'Library/Python'],
  PIP_CACHE_DIR: ['.cache/pip', 'Library/Caches/pip'],
  UV_CACHE_DIR: ['.cache/uv'],
  GOPATH: ['go'],
  GOCACHE: ['.cache/go-build', 'Library/Caches/go-build'],
  CARGO_HOME: ['.cargo'],
  RUSTUP_HOME: ['.rustup'],
  GRADLE_USER_HOME: ['.gradle'],
  NUGET_PACKAGES: ['.nuget/packages'],
  GEM_HOME: ['.gem'],
  GIT_CONFIG_GLOBAL: ['.gitconfig', '.config/git/config'],
  DOCKER_CONFIG: ['.docker'],
};

/** For what is there in the user's home and not set already. */
export function toolVariables({ env, files }: Pick<Host, 'env' | 'files'>): Environment {
  const home = env['HOME'];
  if (!home || !path.isAbsolute(home)) return {};
  const variables: Record<string, string> = {};
  for (const [name, places] of Object.entries(KEPT)) {
    if (env[name] !== undefined || env[name.toUpperCase()] !== undefined) continue;
    const place = places.map((each) => path.join(home, each)).find((each) => files.exists(each));
    if (place !== undefined) variables[name] = place;
  }
  return variables;
}
