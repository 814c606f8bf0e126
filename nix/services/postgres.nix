# PostgreSQL with a new cluster of its own, which nobody outside of this machine reaches and which asks for no password.
{ lib, pkgs, ... }:
let
  # It refuses to run as root.
  unprivileged = [
    (lib.getExe' pkgs.nodejs_24 "node")
    ./unprivileged.mjs
  ]
  ++ lib.optional pkgs.stdenv.hostPlatform.isLinux (lib.getExe' pkgs.util-linux "unshare")
  ++ [ "--" ];
in
{
  package = pkgs.postgresql;
  options.user = "postgres";
  tasks =
    {
      package,
      dir,
      user,
      ...
    }:
    {
      data.process = {
        command = unprivileged ++ [
          (lib.getExe' package "initdb")
          "--pgdata=${dir}"
          "--username=${user}"
          "--auth=trust"
          "--encoding=UTF8"
          "--locale=C"
          "--no-sync"
        ];
        oneShot = true;
      };
    };
  capability =
    {
      package,
      dir,
      user,
      ...
    }:
    {
      process.command = unprivileged ++ [
        (lib.getExe' package "postgres")
        "-D"
        dir
        "-h"
        "127.0.0.1"
        "-p"
        "\${port.postgres}"
        # No socket in a folder that other clusters use too, and no care for a machine that loses power.
        "-c"
        "unix_socket_directories="
        "-c"
        "fsync=off"
      ];
      ports.postgres = { };
      url = "postgres://${user}@127.0.0.1:\${port.postgres}/postgres";
      ready.exec = [
        (lib.getExe' package "pg_isready")
        "--quiet"
        "--host=127.0.0.1"
        "--port=\${port.postgres}"
      ];
      # Ends connections; SIGTERM would wait for them.
      stop.signal = "SIGINT";
    };
}
