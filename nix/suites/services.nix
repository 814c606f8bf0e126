# Two services and a test, declared here and nowhere else: what a suite in Nix looks like, and the one that `nix flake check` runs.
{ lib, pkgs, name, mkTestRunner, ... }:
let
  node = lib.getExe' pkgs.nodejs_24 "node";
in
mkTestRunner {
  inherit name;
  description = "Two services that are declared in Nix, one in front of the other";
  # It needs loopback only, so it is a check too: of this folder.
  root = ../../fixtures/nix/services;

  capabilities.catalog = {
    process.command = [
      node
      ../../fixtures/nix/services/catalog.mjs
      "\${port.http}"
    ];
    ports.http = { };
    url = "http://127.0.0.1:\${port.http}";
    ready.http = "/health";
  };
  capabilities.shop = {
    process = {
      command = [
        node
        ../../fixtures/nix/services/shop.mjs
        "\${port.http}"
      ];
      env.CATALOG_URL = "\${capability.catalog.url}";
    };
    ports.http = { };
    url = "http://127.0.0.1:\${port.http}";
    ready.http = "/health";
    dependsOn = [ "catalog" ];
  };
  suites = [
    {
      name = "services";
      runner = "command";
      kind = "e2e";
      include = [ "*.test.mjs" ];
      command = [
        node
        "\${file}"
      ];
    }
  ];
}
