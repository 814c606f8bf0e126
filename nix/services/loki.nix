# Loki in one process. `config` may use the variables of the environment below, as the one of stacks/observability does.
{ lib, pkgs, ... }:
{
  package = pkgs.grafana-loki;
  options.config = ../../stacks/observability/config/loki.yaml;
  capability =
    {
      package,
      dir,
      config,
      ...
    }:
    {
      process = {
        command = [
          (lib.getExe' package "loki")
          "-config.file=${config}"
          "-config.expand-env=true"
        ];
        env = {
          LOKI_HTTP_PORT = "\${port.http}";
          LOKI_GRPC_PORT = "\${port.grpc}";
          LOKI_DATA = dir;
        };
      };
      ports = {
        http = { };
        grpc = { };
      };
      url = "http://127.0.0.1:\${port.http}";
      ready.http = "/ready";
    };
}
