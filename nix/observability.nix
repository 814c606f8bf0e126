# The capabilities of stacks/observability, as its muster.yaml has them, with the programs of nixpkgs in place of those on PATH. Paths start in
# its folder in the checkout.
{
  lib,
  pkgs,
  services,
}:
let
  node = lib.getExe' pkgs.nodejs_24 "node";
  # A port of S3's, which BETRACE_PORT_<NAME> moves.
  at = fixed: name: {
    inherit fixed;
    env = "BETRACE_PORT_${name}";
  };
  here = "http://localhost:\${port.http}";
  # S3's table: three tries, a second apart.
  thrice = {
    retries = 3;
    retryDelay = "1s";
  };
in
{
  backend = thrice // {
    process = {
      command = [
        node
        "apps/backend/main.ts"
      ];
      env = {
        PORT = "\${port.http}";
        BACKEND_DATABASE = "\${sandbox.dir}/rules.sqlite";
      };
    };
    ports.http = at 12011 "BACKEND";
    url = here;
    ready.http = "/health";
  };
  # Prometheus reads no environment, so what it is to watch is written down when it is known.
  prometheus-config = {
    process = {
      command = [
        node
        "config/prometheus.ts"
        "\${sandbox.dir}/prometheus/prometheus.yml"
        "\${capability.backend.url}"
      ];
      oneShot = true;
    };
    dependsOn = [ "backend" ];
  };
}
// services.grafana {
  ports.http = at 12015 "GRAFANA";
  url = here;
  ready.timeout = "30s";
  retries = 3;
  retryDelay = "2s";
}
// services.tempo (
  thrice
  // {
    ports.http = at 3200 "TEMPO";
    # Where traces come in is not Alloy's 4317.
    ports.otlp = at 14317 "TEMPO_OTLP";
    url = here;
  }
)
// services.loki (
  thrice
  // {
    ports.http = at 3100 "LOKI";
    url = here;
  }
)
// services.prometheus (
  thrice
  // {
    config = "\${sandbox.dir}/prometheus/prometheus.yml";
    ports.http = at 9090 "PROMETHEUS";
    url = here;
    dependsOn = [ "prometheus-config" ];
  }
)
// services.alloy (thrice // { ports.otlp = at 4317 "ALLOY"; })
