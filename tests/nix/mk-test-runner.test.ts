/** What `mkTestRunner` says to someone who declares a suite wrongly: the attribute, and the line as it should read. */
import { expect, test } from 'vitest';
import { evaluate } from './nix.ts';

const SUITE = 'suites = [ { name = "all"; runner = "vitest"; kind = "e2e"; include = [ "*.test.ts" ]; } ];';

const declare = (attributes: string, result: string) =>
  evaluate(`runner = import ./nix/mk-test-runner.nix { inherit lib pkgs; muster = pkgs.git; } { ${attributes} };`, result);

test.each([
  [
    'an unknown attribute',
    `name = "shop"; ${SUITE} capabilities.api.prosess.command = [ "node" ];`,
    ["capabilities.api: there is no attribute 'prosess'; did you mean 'process'?", 'process = { command = [ "node" ]; };'],
  ],
  [
    'an attribute like no other',
    `name = "shop"; ${SUITE} zzz = 1;`,
    ["the suite: there is no attribute 'zzz'; known are capabilities, changes, check, cleanUp, description, graph, name"],
  ],
  [
    'a missing attribute',
    'name = "shop"; suites = [ { name = "a"; runner = "vitest"; kind = "e2e"; } ];',
    ["suites[0]: 'include' is missing (Globs of its test files", 'include = [ "…" ];'],
  ],
  ['no suites', 'name = "shop";', ["the suite: 'suites' is missing", 'suites = [ { name = "…"; runner = "vitest"; kind = "e2e"; include = [ "…" ]; } ];']],
  ['no name', SUITE, ["the suite: 'name' is missing", 'name = "…";']],
  [
    'text where a list belongs',
    'name = "shop"; suites = [ { name = "a"; runner = "vitest"; kind = "e2e"; include = "*.ts"; } ];',
    ['suites[0].include: must be a list, and is a string', 'include = [ "*.ts" ];'],
  ],
  [
    'an unknown word',
    'name = "shop"; suites = [ { name = "a"; runner = "vitst"; kind = "e2e"; include = [ "a" ]; } ];',
    ['suites[0].runner: "vitst" is none of "vitest", "playwright"', 'runner = "vitest";'],
  ],
  [
    'a port that is none',
    `name = "shop"; ${SUITE} capabilities.api.ports.http.fixed = 99999;`,
    ['capabilities.api.ports.http.fixed: must be from 1 to 65535, and is 99999'],
  ],
  [
    'a number as text',
    `name = "shop"; ${SUITE} capabilities.api.retries = "3";`,
    ['capabilities.api.retries: must be a whole number, and is a string', 'retries = 3;'],
  ],
  [
    'a function as a word',
    `name = "shop"; ${SUITE} capabilities.api.process.command = [ (x: x) ];`,
    ['capabilities.api.process.command[0]: must be a string or a number or true or false, and is a function'],
  ],
  [
    'a name that is none',
    `name = "shop"; ${SUITE} capabilities.My_Api.process.command = [ "node" ];`,
    ["capabilities: 'My_Api' cannot be a name here", 'my-api = { process = { command = [ "node" ]; }; };'],
  ],
  [
    'a duration that is none',
    `name = "shop"; ${SUITE} capabilities.api.ready = { http = "/"; timeout = "5 s"; };`,
    ['capabilities.api.ready.timeout: "5 s" must match'],
  ],
  [
    'an empty list',
    `name = "shop"; ${SUITE} capabilities.api.process.command = [ ];`,
    ['capabilities.api.process.command: must not be empty', 'command = [ "…" ];'],
  ],
])('%s is named, with the corrected line', (_, attributes, says) => {
  const { exitCode, err } = declare(attributes, 'runner.name');
  expect(exitCode).toBe(1);
  for (const text of says) expect(err.replaceAll(/^ +/gm, '')).toContain(text);
});

test('all problems of a suite are told at once', () => {
  const { err } = declare('name = "Shop"; suites = { }; capabilities.a.b = 1;', 'runner.name');
  for (const at of ['name: ', 'suites: ', 'capabilities.a: ']) expect(err).toContain(`       ${at}`);
});

test('a path becomes its place in the store, and a package its program', () => {
  const { out, exitCode } = declare(
    `name = "shop"; ${SUITE} runtimeInputs = [ pkgs.git ]; capabilities.a.process.command = [ pkgs.git ./package.json 3 "\\\${port.http}" ];`,
    'builtins.toJSON runner.passthru.manifest',
  );
  expect(exitCode).toBe(0);
  const { version, capabilities } = JSON.parse(out);
  expect(version).toBe(1);
  expect(capabilities.a.process.command).toEqual([
    expect.stringMatching(/store\/.*-host-git\/bin\/git$/),
    expect.stringMatching(/store\/.*package\.json$/),
    3,
    '${port.http}',
  ]);
});
