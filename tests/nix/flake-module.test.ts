/** `flakeModules.default`: suites that are declared inside flake-parts. */
import { expect, test } from 'vitest';
import { nix } from './nix.ts';

/**
 * What the module makes of these suites. flake-parts needs the module system of nixpkgs, which nix/host has not: what it does with this one module,
 * calling it with the configuration that it is part of, is done here by hand.
 */
function moduleWith(suites: string, result: string) {
  return nix([
    'eval',
    '--impure',
    '--json',
    '--expr',
    `let
       host = import ./nix/host/lib.nix;
       lib = host // { mkOption = option: option; types = { raw = "raw"; lazyAttrsOf = type: "lazyAttrsOf " + type; }; };
       pkgs = import ./nix/host/pkgs.nix { lib = host; system = builtins.currentSystem; };
       muster.lib.mkTestRunner = { pkgs }: import ./nix/mk-test-runner.nix { inherit pkgs; lib = host; muster = pkgs.git; };
       flake-parts-lib.mkPerSystemOption = module: module;
       module = import ./nix/flake-module.nix { inherit muster; } { inherit lib flake-parts-lib; };
       perSystem = module.options.perSystem { inherit pkgs; config.muster = ${suites}; };
     in ${result}`,
  ]);
}

const SUITE = 'suites = [ { name = "all"; runner = "vitest"; kind = "e2e"; include = [ "*.test.ts" ]; } ];';

test('each suite under `muster` is an app and a package, and one with a root is a check', () => {
  const suites = `{ shop = { ${SUITE} description = "Tests of the shop"; }; hermetic = { ${SUITE} root = ./nix; }; }`;
  const { exitCode, out, err } = moduleWith(
    suites,
    `{
       apps = perSystem.config.apps;
       packages = builtins.attrNames perSystem.config.packages;
       checks = builtins.attrNames perSystem.config.checks;
       type = perSystem.options.muster.type;
     }`,
  );
  expect(exitCode, err).toBe(0);
  expect(JSON.parse(out)).toEqual({
    apps: {
      'test-shop': { type: 'app', program: expect.stringMatching(/\/bin\/test-shop$/), meta: { description: 'Tests of the shop' } },
      'test-hermetic': { type: 'app', program: expect.stringMatching(/\/bin\/test-hermetic$/), meta: { description: 'Run the hermetic tests' } },
    },
    packages: ['test-hermetic', 'test-shop'],
    checks: ['test-hermetic'],
    type: 'lazyAttrsOf raw',
  });
});

test('a suite that is declared wrongly is told of as by mkTestRunner', () => {
  const { exitCode, err } = moduleWith('{ shop = { }; }', 'perSystem.config.apps');
  expect(exitCode).toBe(1);
  expect(err).toContain("the suite: 'suites' is missing");
});
