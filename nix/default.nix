# Everything that the flake offers, for one package set.
{
  lib,
  pkgs,
  muster ? import ./muster.nix { inherit lib pkgs; },
}:
let
  mkTestRunner = import ./mk-test-runner.nix { inherit lib pkgs muster; };
  mkPlaywrightTest = import ./mk-playwright-test.nix { inherit lib pkgs mkTestRunner; };
  services = import ./services.nix { inherit lib pkgs muster; };

  # The folder is the registry: suites/<name>.nix becomes test-<name>.
  named = lib.genAttrs (map (lib.removeSuffix ".nix") (lib.attrNames (builtins.readDir ./suites))) (
    name:
    import (./suites + "/${name}.nix") {
      inherit
        lib
        pkgs
        name
        mkTestRunner
        mkPlaywrightTest
        services
        ;
    }
  );
  # And each services/<name>.nix with a <name>.test.mjs beside it becomes test-service-<name>, which really starts it.
  tried = import ./service-tests.nix { inherit lib pkgs mkTestRunner services; };
  runners = lib.mapAttrs' (name: lib.nameValuePair "test-${name}") (named // tried);
in
{
  inherit
    muster
    mkTestRunner
    mkPlaywrightTest
    services
    runners
    ;

  # nix run .#test-<suite>
  apps = lib.mapAttrs (_: runner: {
    type = "app";
    program = lib.getExe runner;
    meta.description = runner.meta.description;
  }) runners;

  # nix flake check: the suites that need loopback and nothing else.
  checks = lib.filterAttrs (_: check: check != null) (lib.mapAttrs (_: runner: runner.check) runners);

  devShell = pkgs.mkShellNoCC {
    packages = [
      pkgs.nodejs_24
      pkgs.git
    ];
  };

  formatter = pkgs.nixfmt;
}
