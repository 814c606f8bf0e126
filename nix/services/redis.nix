# Redis that keeps everything in memory.
{ lib, pkgs, ... }:
{
  packages = [ pkgs.redis ];
  capability = _: {
    process.command = [
      (lib.getExe' pkgs.redis "redis-server")
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
