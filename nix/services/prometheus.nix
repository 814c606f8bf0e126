# Prometheus. `config` is a file in which it says what to watch; otherwise it watches nothing.
{ lib, pkgs, ... }:
{
  package = pkgs.prometheus;
  options.config = pkgs.writeText "prometheus.yml" "{}";
  capability =
    {
      package,
      dir,
      config,
      ...
    }:
    {
      process.command = [
        (lib.getExe' package "prometheus")
        "--config.file=${config}"
        "--storage.tsdb.path=${dir}"
        "--web.listen-address=127.0.0.1:\${port.http}"
      ];
      ports.http = { };
      url = "http://127.0.0.1:\${port.http}";
      ready.http = "/-/ready";
    };
}
