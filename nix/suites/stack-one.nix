# The tests of stack-one, as in muster.yaml: `nix run .#test-stack-one -- --changed demo-api`, in a checkout.
{ lib, pkgs, name, mkTestRunner, ... }:
let
  tests = "stacks/stack-one/tests";
  # Code that all three services are built from.
  shared = [
    "stacks/stack-one/propagation/**"
    "stacks/stack-one/service/**"
  ];
in
mkTestRunner (import ../in-checkout.nix { inherit pkgs; } // {
  inherit name;
  description = "Tests of the three services of stack-one";
  stack = "stacks/stack-one/stack.yaml";
  capabilities = import ../chromium.nix { inherit lib pkgs; };
  suites = [
    {
      name = "stack-one-e2e";
      runner = "playwright";
      kind = "e2e";
      include = [ "${tests}/e2e/*.spec.ts" ];
      exclude = [ "${tests}/e2e/*-page.spec.ts" ];
      config = "${tests}/playwright.config.ts";
    }
    {
      name = "stack-one-page";
      runner = "playwright";
      kind = "e2e";
      include = [ "${tests}/e2e/*-page.spec.ts" ];
      config = "${tests}/playwright.config.ts";
      onMissing = "skip";
    }
    {
      name = "stack-one-api";
      runner = "newman";
      kind = "individual";
      include = [ "${tests}/api/*.postman_collection.json" ];
    }
    {
      name = "stack-one-fe";
      runner = "vitest";
      kind = "individual";
      include = [ "${tests}/fe/*.test.ts" ];
      config = "${tests}/vitest.config.ts";
    }
  ];
  changes = {
    paths = lib.genAttrs [ "demo-fe" "release-lifecycle-demo" "demo-api" ] (_: shared);
    fullRunOn = [
      "package.json"
      "package-lock.json"
      "stacks/stack-one/stack.yaml"
      "${tests}/support/**"
      "${tests}/*.config.ts"
      "fixtures/traces/nightly-regression.json"
      "harness/**"
      "nix/**"
      "flake.*"
    ];
    ignore = [
      "**/*.md"
      "LICENSE"
      "docs/**"
      "fixtures/**"
      "tests/**"
    ];
  };
  traces = [ "fixtures/traces/nightly-regression.json" ];
})
