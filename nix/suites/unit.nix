# Muster's own unit tests, run by Muster: `nix run .#test-unit`, in a checkout.
{ pkgs, name, mkTestRunner, ... }:
mkTestRunner (import ../in-checkout.nix { inherit pkgs; } // {
  inherit name;
  description = "Unit tests of Muster";
  suites = [
    {
      name = "unit";
      runner = "vitest";
      kind = "individual";
      include = [ "tests/unit/**/*.test.ts" ];
      config = "vitest.config.ts";
    }
  ];
})
