# mkTestRunner { name; … } -> a program `test-<name>` that runs a suite declared in Nix, in the folder it is called from.
#
# In:  what muster.yaml says, as attributes; a path or a package may stand for any word of a command. And, about the program:
#        name           it is called test-<name>
#        description    one line for `nix flake show`
#        runtimeInputs  packages whose programs are on PATH
#        setUp          shell lines that run first, there
#        root           a folder with everything the suite needs besides: it is then a check as well
# Out: a package; passthru.manifest is what Muster reads. What is declared wrongly fails the evaluation, all of it at once, each with the
#      attribute and how it should read.
#
# This checks and serialises and does nothing else: the manifest has the shape of muster.yaml, and one schema holds for both.
{
  lib,
  pkgs,
  muster,
}:
spec:
let
  published = lib.importJSON ../docs/reference/muster.schema.json;
  own = {
    name = {
      type = "string";
      pattern = "^[a-z][a-z0-9-]*$";
      description = "The program is called test-<name>.";
    };
    description.type = "string";
    runtimeInputs.type = "array";
    setUp.type = "string";
    root = { };
  };
  schema = published // {
    properties = removeAttrs published.properties [
      "$schema"
      "version"
    ] // own;
    required = [
      "name"
      "suites"
    ];
  };

  # A path becomes its place in the store, and stays a reference to it; a package becomes its main program.
  plain =
    value:
    if lib.isPath value then
      "${value}"
    else if lib.isDerivation value then
      lib.getExe value
    else if lib.isList value then
      map plain value
    else if lib.isAttrs value then
      lib.mapAttrs (_: plain) value
    else
      value;

  declared = plain (removeAttrs spec [
    "runtimeInputs"
    "root"
  ]);
  problems = import ./problems.nix { inherit lib; } schema (declared // lib.optionalAttrs (spec ? runtimeInputs) { runtimeInputs = [ ]; } // lib.optionalAttrs (spec ? root) { root = null; });
  program = "test-${spec.name}";

  manifest = removeAttrs declared (lib.attrNames own) // {
    version = 1;
  };
  manifestFile = pkgs.writeText "${program}.json" (builtins.toJSON manifest);
in
if problems != [ ] then
  throw "mkTestRunner: ${spec.name or "a suite without a name"} is not declared as it should be.\n\n${lib.concatStringsSep "\n\n" problems}\n"
else
  pkgs.writeShellApplication {
    name = program;
    runtimeInputs = spec.runtimeInputs or [ ];
    text = ''
      ${spec.setUp or ""}
      exec ${lib.getExe muster} run --config ${manifestFile} "$@"
    '';
    meta = {
      description = spec.description or "Run the ${spec.name} tests";
      mainProgram = program;
    };
    passthru = {
      inherit manifest;
      root = spec.root or null;
    };
  }
