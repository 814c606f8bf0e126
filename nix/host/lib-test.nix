# The names of the functions of lib.nix that answer otherwise than expected; [ ] when all is well.
#
#   nix eval --json --file nix/host/lib-test.nix --apply 'test: test { }'
#   nix eval --json --file nix/host/lib-test.nix --apply 'test: test { lib = import <nixpkgs/lib>; }'   that nixpkgs agrees
{
  lib ? import ./lib.nix,
}:
let
  package = {
    type = "derivation";
    name = "x-1";
    outPath = "/x";
    meta.mainProgram = "x";
  };
  split = package // {
    bin = package // {
      outPath = "/x-bin";
    };
  };
  answers = {
    isFunction = [ (lib.isFunction (x: x)) (lib.isFunction { __functor = self: x: x; }) (lib.isFunction 1) ];
    isDerivation = [ (lib.isDerivation package) (lib.isDerivation { }) (lib.isDerivation "x") ];
    minMax = [ (lib.min 1 2) (lib.max 1 2) ];
    last = lib.last [ 1 2 ];
    toList = [ (lib.toList 1) (lib.toList [ 1 ]) ];
    imap0 = lib.imap0 (index: value: "${toString index}${value}") [ "a" "b" ];
    optional = [ (lib.optional true 1) (lib.optional false 1) ];
    optionals = [ (lib.optionals true [ 1 ]) (lib.optionals false [ 1 ]) ];
    optionalString = [ (lib.optionalString true "x") (lib.optionalString false "x") ];
    optionalAttrs = [ (lib.optionalAttrs true { a = 1; }) (lib.optionalAttrs false { a = 1; }) ];
    genAttrs = lib.genAttrs [ "a" "b" ] (name: name + name);
    mapAttrsToList = lib.mapAttrsToList (name: value: "${name}=${value}") { b = "2"; a = "1"; };
    mapAttrs' = lib.mapAttrs' (name: value: lib.nameValuePair (name + name) (value + 1)) { a = 1; };
    attrValues = lib.attrValues { b = 2; a = 1; };
    recursiveUpdate = lib.recursiveUpdate { a = { b = 1; c = [ 1 ]; d = { e = 1; }; }; } { a = { c = [ 2 ]; d = 4; }; f = { }; };
    filterAttrs = lib.filterAttrs (_: value: value > 1) { a = 1; b = 2; };
    stringToCharacters = lib.stringToCharacters "abc";
    hasPrefix = map (prefix: lib.hasPrefix prefix "abc") [ "" "ab" "b" "abcd" ];
    hasSuffix = map (suffix: lib.hasSuffix suffix "abc") [ "" "bc" "b" "zabc" ];
    removePrefix = map (prefix: lib.removePrefix prefix "abc") [ "" "ab" "b" ];
    removeSuffix = map (suffix: lib.removeSuffix suffix "abc") [ "" "bc" "b" ];
    splitString = [ (lib.splitString "." "a.b") (lib.splitString "." "ab") (lib.splitString "/" "/a") ];
    toLower = lib.toLower "aBZ_é";
    escapeShellArg = map lib.escapeShellArg [ "plain" "a b" "it's" "" "$HOME" "a\nb" "-n" "~" ];
    escapeShellArgs = lib.escapeShellArgs [ "a" "b c" 3 ];
    makeBinPath = lib.makeBinPath [ package split ];
    getExe = [ (lib.getExe package) (lib.getExe split) (lib.getExe' package "y") ];
  };
  expected = {
    isFunction = [ true true false ];
    isDerivation = [ true false false ];
    minMax = [ 1 2 ];
    last = 2;
    toList = [ [ 1 ] [ 1 ] ];
    imap0 = [ "0a" "1b" ];
    optional = [ [ 1 ] [ ] ];
    optionals = [ [ 1 ] [ ] ];
    optionalString = [ "x" "" ];
    optionalAttrs = [ { a = 1; } { } ];
    genAttrs = { a = "aa"; b = "bb"; };
    mapAttrsToList = [ "a=1" "b=2" ];
    mapAttrs' = { aa = 2; };
    attrValues = [ 1 2 ];
    recursiveUpdate = { a = { b = 1; c = [ 2 ]; d = 4; }; f = { }; };
    filterAttrs = { b = 2; };
    stringToCharacters = [ "a" "b" "c" ];
    hasPrefix = [ true true false false ];
    hasSuffix = [ true true false false ];
    removePrefix = [ "abc" "c" "abc" ];
    removeSuffix = [ "abc" "a" "abc" ];
    splitString = [ [ "a" "b" ] [ "ab" ] [ "" "a" ] ];
    toLower = "abz_é";
    escapeShellArg = [ "plain" "'a b'" "'it'\\''s'" "''" "'$HOME'" "'a\nb'" "-n" "'~'" ];
    escapeShellArgs = "a 'b c' 3";
    makeBinPath = "/x/bin:/x-bin/bin";
    getExe = [ "/x/bin/x" "/x-bin/bin/x" "/x/bin/y" ];
  };
in
builtins.filter (name: answers.${name} != expected.${name}) (builtins.attrNames answers)
