# Alloy. `config` may use the variables of the environment below, as the one of stacks/observability does: that one hands traces to `tempo`.
{ lib, pkgs, ... }:
{
  package = pkgs.grafana-alloy;
  options = {
    config = ../../stacks/observability/config/alloy.alloy;
    # What it hands on to must be there before it.
    dependsOn = [ "tempo" ];
  };
  capability =
    {
      package,
      dir,
      config,
      dependsOn,
      ...
    }:
    {
      process = {
        command = [
          (lib.getExe' package "alloy")
          "run"
          "--server.http.listen-addr=127.0.0.1:\${port.http}"
          "--storage.path=${dir}"
          "--disable-reporting"
          "${config}"
        ];
        env.ALLOY_OTLP = "127.0.0.1:\${port.otlp}";
      };
      ports = {
        otlp = { };
        http = { };
      };
      ready.tcp = "otlp";
      inherit dependsOn;
    };
}
