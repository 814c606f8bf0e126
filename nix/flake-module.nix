# flakeModules.default, for flakes made with flake-parts: `perSystem.muster.<name> = { … }` declares what `mkTestRunner` takes, and becomes the app
# test-<name>, the package of that name and, when it says a root, a check.
{ muster }:
{ lib, flake-parts-lib, ... }:
{
  options.perSystem = flake-parts-lib.mkPerSystemOption (
    { config, pkgs, ... }:
    let
      mkTestRunner = muster.lib.mkTestRunner { inherit pkgs; };
      runners = lib.mapAttrs' (
        name: suite: lib.nameValuePair "test-${name}" (mkTestRunner (suite // { inherit name; }))
      ) config.muster;
    in
    {
      options.muster = lib.mkOption {
        type = lib.types.lazyAttrsOf lib.types.raw;
        default = { };
        description = "Test suites by name, each as mkTestRunner takes it.";
      };
      config = {
        packages = runners;
        apps = lib.mapAttrs (_: runner: {
          type = "app";
          program = lib.getExe runner;
          meta.description = runner.meta.description;
        }) runners;
        checks = lib.filterAttrs (_: check: check != null) (lib.mapAttrs (_: runner: runner.check) runners);
      };
    }
  );
}
