# Loki in one process. `config` may use the variables of the environment below, as the one of stacks/observability does.
{ lib, pkgs, ... }:
{
  packages = [ pkgs.grafana-loki ];
  options.config = ../../stacks/observability/config/loki.yaml;
  capability =
    { dir, config, ... }:
    {
      process = {
        command = [
          (lib.getExe' pkgs.grafana-loki "loki")
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
