# All of stacks/observability, as in its muster.yaml. Tests of what cannot be had are shown as not run, with the reason.
{
  lib,
  pkgs,
  name,
  mkTestRunner,
  services,
  ...
}:
let
  suite = kind: name: include: {
    inherit name kind;
    runner = "playwright";
    include = [ include ];
    config = "tests/playwright.config.ts";
  };
  onMissing = "skip";
in
mkTestRunner (
  import ../in-checkout.nix { inherit pkgs; }
  // {
    inherit name;
    description = "Every test of stacks/observability: Grafana, Tempo, Loki, Prometheus, Alloy and the backend";
    workDir = "stacks/observability";
    capabilities = import ../observability.nix { inherit lib pkgs services; } // import ../chromium.nix { inherit lib pkgs; };
    suites = [
      (suite "individual" "backend" "tests/api/*.spec.ts")
      (suite "e2e" "monaco" "tests/e2e/monaco*.spec.ts" // { inherit onMissing; })
      (suite "e2e" "grafana" "tests/e2e/grafana*.spec.ts" // { inherit onMissing; })
      (suite "e2e" "telemetry" "tests/telemetry/*.spec.ts" // { inherit onMissing; })
    ];
    changes = {
      paths = {
        backend = [ "apps/backend/**" ];
        tempo = [ "config/tempo.yaml" ];
        loki = [ "config/loki.yaml" ];
        prometheus = [ "config/prometheus.ts" ];
        alloy = [ "config/alloy.alloy" ];
      };
      fullRunOn = [
        "muster.yaml"
        "tests/playwright.config.ts"
        "tests/support/**"
      ];
    };
  }
)
