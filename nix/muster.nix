# The program `muster`: the TypeScript as it is, which Node runs without a build.
{ lib, pkgs }:
let
  nodeModules = import ./node-modules.nix { inherit lib pkgs; };
  tree = pkgs.runCommand "muster-tree" { } ''
    mkdir $out
    cp -r ${../harness} $out/harness
    cp ${../package.json} $out/package.json
    ln -s ${nodeModules}/node_modules $out/node_modules
  '';
in
pkgs.writeShellApplication {
  name = "muster";
  runtimeInputs = [ pkgs.nodejs_24 ];
  text = ''
    # As tools/set-up.sh does.
    if [ -z "''${NODE_COMPILE_CACHE-}" ]; then
      NODE_COMPILE_CACHE="''${XDG_CACHE_HOME:-$HOME/.cache}/muster/compile"
      MUSTER_COMPILE_CACHE="$NODE_COMPILE_CACHE"
      export NODE_COMPILE_CACHE MUSTER_COMPILE_CACHE
    fi
    exec node --disable-warning=ExperimentalWarning ${tree}/harness/main.ts "$@"
  '';
  meta = {
    description = "Test harness for systems made of several services";
    license = lib.licenses.mit;
    mainProgram = "muster";
  };
}
