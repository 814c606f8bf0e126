# The editor of stacks/observability: starts Grafana and the backend, and runs the tests of the editor. Those that begin in Grafana are shown as not
# run, with the reason, where Grafana cannot be had; the others run there too.
{
  lib,
  pkgs,
  name,
  mkTestRunner,
  services,
  ...
}:
let
  capabilities = import ../observability.nix { inherit lib pkgs services; };
  suite = {
    runner = "playwright";
    kind = "e2e";
    config = "tests/playwright.config.ts";
  };
in
mkTestRunner (
  import ../in-checkout.nix { inherit pkgs; }
  // {
    inherit name;
    description = "Tests of the Monaco editor of stacks/observability, in a browser";
    workDir = "stacks/observability";
    capabilities = {
      inherit (capabilities) backend grafana;
    }
    // import ../chromium.nix { inherit lib pkgs; };
    suites = [
      (suite // { name = "monaco"; include = [ "tests/e2e/monaco*.spec.ts" ]; })
      (suite // { name = "grafana"; include = [ "tests/e2e/grafana*.spec.ts" ]; onMissing = "skip"; })
    ];
  }
)
