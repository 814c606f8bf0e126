# Redis that keeps everything in memory.
{ lib, pkgs, ... }:
{
  package = pkgs.redis;
  capability = { package, ... }: {
    process.command = [
      (lib.getExe' package "redis-server")
      "--bind"
      "127.0.0.1"
      "--port"
      "\${port.redis}"
      "--save"
      ""
      "--appendonly"
      "no"
    ];
    ports.redis = { };
    url = "redis://127.0.0.1:\${port.redis}";
    ready.tcp = "redis";
  };
}
