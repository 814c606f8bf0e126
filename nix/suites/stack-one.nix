# The tests of stack-one, as in muster.yaml: `nix run .#test-stack-one -- --changed demo-api`, in a checkout.
{ lib, pkgs }:
let
  tests = "stacks/stack-one/tests";
  # Code that all three services are built from.
  shared = [
    "stacks/stack-one/propagation/**"
    "stacks/stack-one/service/**"
  ];
in
{
  description = "Tests of the three services of stack-one";
  runtimeInputs = [
    pkgs.nodejs_24
    pkgs.git
  ];
  # The runners and the services use the checkout's own dependencies.
  setUp = ''
    if [ ! -f stacks/stack-one/stack.yaml ]; then
      echo 'test-stack-one: run this in a checkout of Muster' >&2
      exit 2
    fi
    sh tools/with-node -e 0
  '';

  stack = "stacks/stack-one/stack.yaml";
  capabilities = lib.optionalAttrs pkgs.stdenv.hostPlatform.isLinux {
    # The second is for the stand-in of nixpkgs, where a browser may come later than this was built.
    chromium.external.program = [
      (lib.getExe pkgs.chromium)
      "chromium"
    ];
  };
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
}
