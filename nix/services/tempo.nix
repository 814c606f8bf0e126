# Tempo in one process. `config` may use the variables of the environment below, as the one of stacks/observability does.
{ lib, pkgs, ... }:
{
  package = pkgs.tempo;
  options.config = ../../stacks/observability/config/tempo.yaml;
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
          (lib.getExe' package "tempo")
          "-config.file=${config}"
          "-config.expand-env=true"
        ];
        env = {
          TEMPO_HTTP_PORT = "\${port.http}";
          TEMPO_GRPC_PORT = "\${port.grpc}";
          TEMPO_OTLP_PORT = "\${port.otlp}";
          TEMPO_DATA = dir;
        };
      };
      ports = {
        http = { };
        grpc = { };
        otlp = { };
      };
      url = "http://127.0.0.1:\${port.http}";
      ready.http = "/ready";
      exports.TEMPO_OTLP = "localhost:\${port.otlp}";
    };
}
