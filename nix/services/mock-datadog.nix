# The mock Datadog server of Muster. Under its own name it is built in, and needs no declaration.
{ lib, muster, ... }:
{
  package = muster;
  capability = { package, ... }: {
    process.command = [
      (lib.getExe package)
      "mock-datadog"
      "--port"
      "\${port.http}"
    ];
    ports.http = { };
    url = "http://127.0.0.1:\${port.http}";
    ready.http = "/health";
  };
}
