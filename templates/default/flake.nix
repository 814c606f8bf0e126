{
  description = "A service, its tests, and Muster to run them";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
    # Where Muster is, under the name that `nix registry add muster <address>` gave it; or write the address here.
    muster.url = "flake:muster";
    muster.inputs.nixpkgs.follows = "nixpkgs";
  };

  outputs =
    { nixpkgs, muster, ... }:
    let
      inherit (nixpkgs) lib;
      each = lib.genAttrs [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      shop = each (
        system:
        let
          pkgs = nixpkgs.legacyPackages.${system};
          node = lib.getExe' pkgs.nodejs_24 "node";
        in
        muster.lib.mkTestRunner { inherit pkgs; } {
          name = "shop";
          description = "Tests of the shop";

          # What tests can require, as in muster.yaml. Others are ready made: `// (muster.lib.services { inherit pkgs; }).redis { }`
          capabilities.shop = {
            process.command = [
              node
              ./app/shop.mjs
              "\${port.http}"
            ];
            ports.http = { };
            url = "http://127.0.0.1:\${port.http}";
            ready.http = "/health";
          };
          suites = [
            {
              name = "shop";
              runner = "command";
              kind = "e2e";
              include = [ "tests/*.test.mjs" ];
              command = [
                node
                "\${file}"
              ];
            }
          ];
          # Makes it a check too: `nix flake check` runs it in a sandbox, once for each change.
          root = ./.;
        }
      );
    in
    {
      # nix run .#test-shop
      packages = lib.mapAttrs (_: test-shop: { inherit test-shop; }) shop;
      checks = lib.mapAttrs (_: runner: { test-shop = runner.check; }) shop;
    };
}
