# Muster's own unit tests, run by Muster: `nix run .#test-unit`, in a checkout.
{ pkgs, ... }:
{
  description = "Unit tests of Muster";
  runtimeInputs = [
    pkgs.nodejs_24
    pkgs.git
  ];
  setUp = ''
    if [ ! -f vitest.config.ts ]; then
      echo 'test-unit: run this in a checkout of Muster' >&2
      exit 2
    fi
    sh tools/with-node -e 0
  '';
  suites = [
    {
      name = "unit";
      runner = "vitest";
      kind = "individual";
      include = [ "tests/unit/**/*.test.ts" ];
      config = "vitest.config.ts";
    }
  ];
}
