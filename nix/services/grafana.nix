# Grafana, where whoever comes is an administrator.
{ lib, pkgs, ... }:
{
  package = pkgs.grafana;
  capability =
    { package, dir, ... }:
    {
      process = {
        command = [
          (lib.getExe' package "grafana")
          "server"
          "--homepath"
          "${package}/share/grafana"
        ];
        env = {
          GF_SERVER_HTTP_ADDR = "127.0.0.1";
          GF_SERVER_HTTP_PORT = "\${port.http}";
          GF_PATHS_DATA = dir;
          GF_PATHS_LOGS = "${dir}/log";
          GF_AUTH_ANONYMOUS_ENABLED = "true";
          GF_AUTH_ANONYMOUS_ORG_ROLE = "Admin";
          GF_ANALYTICS_REPORTING_ENABLED = "false";
          GF_ANALYTICS_CHECK_FOR_UPDATES = "false";
          GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES = "false";
          GF_PLUGINS_PREINSTALL_DISABLED = "true";
        };
      };
      ports.http = { };
      url = "http://127.0.0.1:\${port.http}";
      ready = {
        http = "/api/health";
        # It makes its database first.
        timeout = "2m";
      };
    };
}
