# Services that are ready to be declared: { redis = <function>; postgres = <function>; … }. The folder is the registry; mk-service.nix says what
# such a function takes.
{
  lib,
  pkgs,
  muster,
}:
let
  mkService = import ./mk-service.nix { inherit lib; };
  files = lib.filter (lib.hasSuffix ".nix") (lib.attrNames (builtins.readDir ./services));
in
lib.genAttrs (map (lib.removeSuffix ".nix") files) (
  name: mkService name (import (./services + "/${name}.nix") { inherit lib pkgs muster; })
)
