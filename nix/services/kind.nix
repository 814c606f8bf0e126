# Manifests in a Kubernetes cluster of this machine, which kind makes once and Muster keeps. Docker is the machine's own.
{ pkgs, ... }:
{
  packages = [
    pkgs.kind
    pkgs.kubectl
  ];
  options.manifests = [ ];
  capability =
    { manifests, ... }:
    {
      kind = { inherit manifests; };
    };
}
