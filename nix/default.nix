# Everything that the flake offers, for one package set.
{ lib, pkgs }:
let
  muster = import ./muster.nix { inherit lib pkgs; };
  mkTestRunner = import ./mk-test-runner.nix { inherit lib pkgs muster; };

  # The folder is the registry: suites/<name>.nix becomes test-<name>.
  suiteNames = map (lib.removeSuffix ".nix") (lib.attrNames (builtins.readDir ./suites));
  runners = lib.listToAttrs (
    map (
      name:
      lib.nameValuePair "test-${name}" (
        mkTestRunner (import (./suites + "/${name}.nix") { inherit lib pkgs; } // { inherit name; })
      )
    ) suiteNames
  );
in
{
  inherit muster mkTestRunner runners;

  # nix run .#test-<suite>
  apps = lib.mapAttrs (_: runner: {
    type = "app";
    program = lib.getExe runner;
    meta.description = runner.meta.description;
  }) runners;

  # nix flake check: the suites that need loopback and nothing else, each in a writable copy of its root.
  checks = lib.mapAttrs (
    name: runner:
    pkgs.runCommand "check-${name}" { } ''
      cp -r ${runner.root} root
      chmod -R u+w root
      cd root
      export HOME=$PWD/.home
      ${lib.getExe runner}
      touch $out
    ''
  ) (lib.filterAttrs (_: runner: runner.root != null) runners);

  devShell = pkgs.mkShellNoCC {
    packages = [
      pkgs.nodejs_24
      pkgs.git
    ];
  };

  formatter = pkgs.nixfmt;
}
