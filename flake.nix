{
  description = "Annotate a test with what it needs; Muster starts just that and runs what your change can break";

  # The only input. Where it cannot be had, nix/host stands in for it: --override-input nixpkgs path:$PWD/nix/host
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      here = lib.genAttrs systems (
        system:
        import ./nix {
          inherit lib;
          pkgs = nixpkgs.legacyPackages.${system};
        }
      );
      each = f: lib.genAttrs systems (system: f here.${system});
      # With the packages of whoever calls, and the Muster of this flake.
      for =
        {
          pkgs,
          muster ? self.packages.${pkgs.stdenv.hostPlatform.system}.muster,
        }:
        import ./nix { inherit lib pkgs muster; };
    in
    {
      lib = {
        # mkTestRunner { inherit pkgs; } { name = "shop"; capabilities = { … }; suites = [ … ]; }
        mkTestRunner = arguments: (for arguments).mkTestRunner;
        # mkPlaywrightTest { inherit pkgs; } { name = "shop"; workDir = ./web; services = { … }; }
        mkPlaywrightTest = arguments: (for arguments).mkPlaywrightTest;
        # (services { inherit pkgs; }).redis { }
        services = arguments: (for arguments).services;
      };
      flakeModules.default = import ./nix/flake-module.nix { muster = self; };
      templates.default = {
        path = ./templates/default;
        description = "Two services, their tests, and Muster to run them";
      };

      packages = each ({ muster, runners, ... }: runners // { inherit muster; default = muster; });
      apps = each ({ apps, ... }: apps);
      checks = each ({ checks, ... }: checks);
      devShells = each ({ devShell, ... }: { default = devShell; });
      formatter = each ({ formatter, ... }: formatter);
    };
}
