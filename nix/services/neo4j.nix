# Neo4j with a new database of its own, which nobody outside of this machine reaches and which asks for no password.
{ lib, pkgs, ... }:
let
  # Its own program has the folders of the store, which cannot be written; this one says where else.
  settings = [
    "server.directories.data=\${NEO4J_HERE}/data"
    "server.directories.logs=\${NEO4J_HERE}/logs"
    "server.directories.run=\${NEO4J_HERE}/run"
    "server.directories.transaction.logs.root=\${NEO4J_HERE}/data/transactions"
    "server.default_listen_address=127.0.0.1"
    "server.bolt.listen_address=:\${NEO4J_BOLT}"
    "server.http.listen_address=:\${NEO4J_HTTP}"
    "server.https.enabled=false"
    "dbms.security.auth_enabled=false"
    "dbms.usage_report.enabled=false"
  ];
  template = pkgs.writeText "neo4j.conf" (lib.concatStringsSep "\n" settings + "\n");
in
{
  package = pkgs.neo4j;
  capability =
    { package, dir, ... }:
    {
      process = {
        # Neo4j reads no environment.
        command = [
          (lib.getExe' pkgs.nodejs_24 "node")
          ./fill-in.mjs
          "${template}"
          "${dir}/neo4j.conf"
          "--"
          (lib.getExe' package "neo4j")
          "console"
        ];
        env = {
          NEO4J_CONF = dir;
          NEO4J_HERE = dir;
          NEO4J_BOLT = "\${port.bolt}";
          NEO4J_HTTP = "\${port.http}";
        };
      };
      ports = {
        http = { };
        bolt = { };
      };
      url = "neo4j://127.0.0.1:\${port.bolt}";
      ready = {
        http = "/";
        timeout = "2m";
      };
    };
}
