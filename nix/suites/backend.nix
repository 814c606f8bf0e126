# The rules API of stacks/observability: starts its backend and nothing else.
{
  lib,
  pkgs,
  name,
  mkPlaywrightTest,
  services,
  ...
}:
mkPlaywrightTest (
  import ../in-checkout.nix { inherit pkgs; }
  // {
    inherit name;
    description = "Tests of the rules API of stacks/observability, on its backend alone";
    workDir = "stacks/observability";
    services = { inherit (import ../observability.nix { inherit lib pkgs services; }) backend; };
    pattern = "tests/api/*.spec.ts";
    config = "tests/playwright.config.ts";
    # Its tests ask for no page.
    browser = "none";
  }
)
