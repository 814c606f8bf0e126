# PostgreSQL with a new cluster of its own, which nobody outside of this machine reaches and which asks for no password.
{ lib, pkgs, ... }:
let
  program = lib.getExe' pkgs.postgresql;
  # It refuses to run as root.
  unprivileged = [
    (lib.getExe' pkgs.nodejs_24 "node")
    ./unprivileged.mjs
  ]
  ++ lib.optional pkgs.stdenv.hostPlatform.isLinux (lib.getExe' pkgs.util-linux "unshare")
  ++ [ "--" ];
in
{
  packages = [ pkgs.postgresql ];
  options.user = "postgres";
  tasks =
    { dir, user, ... }:
    {
      data.process = {
        command = unprivileged ++ [
          (program "initdb")
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
    { dir, user, ... }:
    {
      process.command = unprivileged ++ [
        (program "postgres")
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
        (program "pg_isready")
        "--quiet"
        "--host=127.0.0.1"
        "--port=\${port.postgres}"
      ];
      # Ends connections; SIGTERM would wait for them.
      stop.signal = "SIGINT";
    };
}
