# A namespace of a Kubernetes cluster of this machine, which kind makes once and Muster keeps: empty, or with `manifests` in it. Docker is the
# machine's own.
{ pkgs, ... }:
{
  package = pkgs.kind;
  options.manifests = [ ];
  capability = { manifests, ... }: if manifests == [ ] then { } else { kind = { inherit manifests; }; };
}
