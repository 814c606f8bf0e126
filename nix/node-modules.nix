# What package-lock.json says, without development dependencies, as one fixed-output derivation: the lock names no registry, so npm asks the
# one that is configured, and a hash for each system tells that it is the same everywhere. `tools/nix-npm-hash` renews them.
{ lib, pkgs }:
let
  inherit (pkgs.stdenv.hostPlatform) system;
  hashes = lib.importJSON ./npm-hashes.json;
  # Part of the name: else a store that has an older result under the same hash would go on using it.
  lock = lib.substring 0 12 (builtins.hashFile "sha256" ../package-lock.json);
in
pkgs.runCommand "muster-node-modules-${lock}"
  {
    nativeBuildInputs = [ pkgs.nodejs_24 ];
    outputHashMode = "recursive";
    outputHashAlgo = "sha256";
    # Without a hash, the build fails and says the right one.
    outputHash = hashes.${system} or lib.fakeHash;
  }
  ''
    export HOME=$TMPDIR NODE_EXTRA_CA_CERTS=${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt
    cp ${../package.json} package.json
    cp ${../package-lock.json} package-lock.json
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund
    rm node_modules/.package-lock.json
    mkdir $out
    mv node_modules $out/
  ''
