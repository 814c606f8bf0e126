/** What `mkPlaywrightTest` makes of services and a folder of tests, and what it says to who declares one wrongly. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { evaluate, nix, ROOT } from './nix.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-playwright-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

const BACKEND = 'services.backend = { command = [ "node" "backend.ts" ]; healthCheck = "http://localhost:12011/health"; };';
const lockOf = (version: string) => `lock = builtins.toFile "lock.json" ''${JSON.stringify({ packages: { 'node_modules/@playwright/test': { version } } })}'';`;

/** A nixpkgs whose Playwright is 1.65.1. */
function declare(attributes: string, result = 'builtins.toJSON runner.passthru.manifest') {
  return evaluate(
    `muster = pkgs.git;
     withPlaywright = pkgs // { playwright-driver = { version = "1.65.1"; browsers = "/browsers-of-1.65.1"; }; };
     mkTestRunner = import ./nix/mk-test-runner.nix { inherit lib muster; pkgs = withPlaywright; };
     runner = import ./nix/mk-playwright-test.nix { inherit lib mkTestRunner; pkgs = withPlaywright; } { ${attributes} };`,
    result,
  );
}

function manifestOf(attributes: string) {
  const { exitCode, out, err } = declare(attributes);
  expect(exitCode, err).toBe(0);
  return JSON.parse(out);
}

test('exactly the services that it is given are started for each of its tests [S3-33]', () => {
  const { capabilities, suites } = manifestOf(`name = "shop"; workDir = "web"; browser = "none"; ${BACKEND}`);
  expect(capabilities).toEqual({
    backend: {
      process: { command: ['node', 'backend.ts'] },
      ports: { http: { fixed: 12011 } },
      url: 'http://localhost:12011',
      ready: { http: '/health' },
    },
  });
  expect(suites).toMatchObject([{ name: 'shop', runner: 'playwright', include: ['**/*.spec.ts'], requires: ['backend'] }]);
});

test('command and health check may be shell lines, which become programs of the store [S3-33, S3-34]', () => {
  const { capabilities } = manifestOf(
    `name = "monaco"; workDir = "web"; browser = "none"; runtimeInputs = [ pkgs.curl ]; pattern = "tests/*monaco*";
     services.backend = { command = ''
       go run ./cmd/betrace-backend --port=12011
     ''; healthCheck = "curl -sf http://localhost:12011/health"; };`,
  );
  expect(capabilities.backend).toMatchObject({
    process: { command: [expect.stringMatching(/\/store\/.*\/bin\/backend-command$/)] },
    ready: { exec: [expect.stringMatching(/\/store\/.*\/bin\/backend-health-check$/)] },
  });
});

test('a service of services/ is one as it is, and whatever else a capability has can be said of any', () => {
  const { capabilities } = manifestOf(
    `name = "shop"; workDir = "web"; browser = "none";
     services = (import ./nix/services.nix { inherit lib pkgs muster; }).redis { } // {
       backend = { command = [ "a" ]; healthCheck = [ "b" ]; env.X = "1"; dependsOn = [ "redis" ]; };
     };`,
  );
  expect(capabilities.redis).toMatchObject({ ready: { tcp: 'redis' } });
  expect(capabilities.backend).toEqual({ process: { command: ['a'], env: { X: '1' } }, ready: { exec: ['b'] }, dependsOn: ['redis'] });
});

describe('the browser', () => {
  test('of nixpkgs is given when it is the one of the npm version [S3-33]', () => {
    const { suites } = manifestOf(`name = "shop"; workDir = "web"; ${lockOf('1.65.1')} ${BACKEND}`);
    expect(suites[0].env).toMatchObject({ PLAYWRIGHT_BROWSERS_PATH: '/browsers-of-1.65.1', PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' });
  });

  test('of another version fails the evaluation with both versions and both ways out [S3-33]', () => {
    const { exitCode, err } = declare(`name = "shop"; workDir = "web"; ${lockOf('1.59.0')} ${BACKEND}`);
    expect(exitCode).toBe(1);
    expect(err).toContain('browser: the browsers of this nixpkgs are for Playwright 1.65.1, and package-lock.json has 1.59.0');
    expect(err).toContain('npm install --save-dev @playwright/test@1.65.1');
    expect(err).toContain('browser = "chromium";');
  });

  test('may be Chromium, which any version takes', () => {
    const { suites, capabilities } = manifestOf(`name = "shop"; workDir = "web"; browser = "chromium"; ${BACKEND}`);
    expect(suites[0].requires).toEqual(['backend', 'chromium']);
    expect(capabilities.chromium.external.program).toContainEqual(expect.stringMatching(/\/store\/.*\/bin\/chromium$/));
  });

  test('cannot be chosen without a lock, which is then asked for', () => {
    const { exitCode, err } = declare(`name = "shop"; workDir = "web"; ${BACKEND}`);
    expect(exitCode).toBe(1);
    expect(err).toContain('lock = ./web/package-lock.json;');
  });
});

test('a path as workDir is that folder of the checkout, whose lock is read [S3-33]', () => {
  const folder = path.join(scratch, 'web');
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages: { 'node_modules/@playwright/test': { version: '1.65.1' } } }));
  const attributes = (workDir: string) => `name = "shop"; workDir = ${workDir}; ${BACKEND}`;
  const text = (workDir: string) => declare(attributes(workDir), 'runner.text');
  expect(text(folder)).toMatchObject({ exitCode: 0, out: expect.stringContaining(`cd ${folder} `) });
  // In the store, as each path of a flake is.
  const stored = `(builtins.path { path = ${scratch}; name = "source"; } + "/web")`;
  expect(declare(attributes(`(/. + builtins.unsafeDiscardStringContext ${stored})`), 'runner.text')).toMatchObject({
    exitCode: 0,
    out: expect.stringContaining('cd web '),
  });
});

test.each([
  ['an unknown attribute', `name = "shop"; workdir = "web"; ${BACKEND}`, ["there is no attribute 'workdir'; did you mean 'workDir'?", 'workDir = "web";']],
  ['no services', 'name = "shop"; workDir = "web";', ["'services' is missing (What the tests need, by name.)"]],
  [
    'a service that nobody knows to be ready',
    'name = "shop"; workDir = "web"; services.api = { command = [ "node" ]; };',
    ["services.api: 'healthCheck' is missing", 'healthCheck = "http://localhost:8080/health";'],
  ],
  [
    'a service that nothing starts',
    'name = "shop"; workDir = "web"; services.api = { healthCheck = "http://localhost:1"; };',
    ["services.api: 'command' is missing", 'command = [ "…" ];'],
  ],
  [
    'a misspelt health check',
    'name = "shop"; workDir = "web"; services.api = { command = [ "node" ]; healthcheck = "x"; };',
    ["services.api: there is no attribute 'healthcheck'; did you mean 'healthCheck'?", 'healthCheck = "x";'],
  ],
  ['an unknown browser', `name = "shop"; workDir = "web"; browser = "chrome"; ${BACKEND}`, ['browser: "chrome" is none of "playwright", "chromium"']],
  ['a number as shell lines', 'name = "shop"; workDir = "web"; services.api = { command = 3; healthCheck = "x"; };', ['services.api.command: must be']],
])('%s is named, with the corrected line', (_, attributes, says) => {
  const { exitCode, err } = declare(attributes, 'runner.name');
  expect(exitCode).toBe(1);
  expect(err).toContain('mkPlaywrightTest: shop is not declared as it should be.');
  for (const text of says) expect(err.replaceAll(/^ +/gm, '')).toContain(text);
});

test('the flake gives it to others, with the packages of the caller', () => {
  const { exitCode, out } = nix(['eval', '.#lib', '--apply', 'lib: builtins.concatStringsSep " " (builtins.attrNames lib)', '--raw'], ROOT);
  expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'mkPlaywrightTest mkTestRunner services' });
});
