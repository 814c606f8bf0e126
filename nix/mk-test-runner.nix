# mkTestRunner { name; … } -> a program `test-<name>` that runs a suite declared in Nix, in the folder it is called from.
#
# In:  what muster.yaml says, as attributes; a path or a package may stand for any word of a command. And, about the program:
#        name           it is called test-<name>
#        description    one line for `nix flake show`
#        runtimeInputs  packages whose programs are on PATH
#        workDir        the folder that its paths start from, inside the one it is called from
#        setUp          shell lines that run before everything
#        check          shell lines that must end well too; they run after tests that passed
#        cleanUp        shell lines that run last, whatever came before: failure, Ctrl-C and SIGTERM included
#        root           a folder with everything the suite needs besides: it is then a check as well
#        needs          packages without which it is no check
# Out: a package; passthru.manifest is what Muster reads, passthru.check the build that runs it in a writable copy of its root. What is declared
#      wrongly fails the evaluation, all of it at once, each with the attribute and how it should read.
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
  lines = description: {
    type = "string";
    inherit description;
  };
  own = {
    name = {
      type = "string";
      pattern = "^[a-z][a-z0-9-]*$";
      description = "The program is called test-<name>.";
    };
    description.type = "string";
    runtimeInputs.type = "array";
    workDir.type = "string";
    setUp = lines "Shell lines that run before everything.";
    check = lines "Shell lines that run after tests that passed.";
    cleanUp = lines "Shell lines that run last.";
    root = { };
    needs.type = "array";
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
    "needs"
  ]);
  # Packages and folders are not looked into.
  outline =
    declared
    // lib.optionalAttrs (spec ? runtimeInputs) { runtimeInputs = [ ]; }
    // lib.optionalAttrs (spec ? root) { root = null; }
    // lib.optionalAttrs (spec ? needs) { needs = [ ]; };
  problems = import ./problems.nix { inherit lib; } schema outline;
  program = "test-${spec.name}";

  manifest = removeAttrs declared (lib.attrNames own) // {
    version = 1;
  };
  manifestFile = pkgs.writeText "${program}.json" (builtins.toJSON manifest);

  # Muster looks for the tools of this provider on PATH. The built-in capability of that name has it too.
  capabilities = manifest.capabilities or { };
  hasKind = capability: capability ? kind || lib.any (provider: provider ? kind) (lib.toList (capability.providers or [ ]));
  usesKind = capabilities ? kind || lib.any hasKind (lib.attrValues capabilities);

  enter = lib.optionalString (spec ? workDir) ''
    if ! cd ${lib.escapeShellArg spec.workDir} 2> /dev/null; then
      echo "${program}: there is no folder ${spec.workDir} in $PWD; run this where it is" >&2
      exit 2
    fi
  '';
  run = "${lib.getExe muster} run --config ${manifestFile} \"$@\"";

  # With nothing to do afterwards the program becomes Muster, which so gets every signal itself. Otherwise it stays, in a process group of its
  # own, and hands signals on: Ctrl-C reaches Muster once, and what follows is done when Muster has ended.
  text =
    if !(spec ? check || spec ? cleanUp) then
      ''
        ${spec.setUp or ""}
        ${enter}
        exec ${run}
      ''
    else
      ''
        # Called by the trap alone.
        # shellcheck disable=SC2317,SC2329
        clean_up() {
          code=$?
          trap "" INT TERM HUP
          set +o errexit
          cd "$called_from" || exit
          (
            set -o errexit
            ${spec.cleanUp or ""}
            true
          )
          cleaned=$?
          if [ "$code" = 0 ] && [ "$cleaned" != 0 ]; then code=2; fi
          exit "$code"
        }
        called_from=$PWD
        trap clean_up EXIT
        ${spec.setUp or ""}
        ${enter}
        set -o monitor
        ${run} &
        run=$!
        set +o monitor
        for signal in INT TERM HUP; do
          # shellcheck disable=SC2064
          trap "kill -$signal $run 2> /dev/null" "$signal"
        done
        code=0
        wait "$run" || code=$?
        # A signal ends the waiting and not what is waited for.
        while kill -0 "$run" 2> /dev/null; do
          code=0
          wait "$run" || code=$?
        done
        trap - INT TERM HUP
        if [ "$code" != 0 ]; then exit "$code"; fi
        cd "$called_from"
        ${spec.check or ""}
      '';

  runner = pkgs.writeShellApplication {
    name = program;
    runtimeInputs =
      spec.runtimeInputs or [ ]
      ++ lib.optionals usesKind [
        pkgs.kind
        pkgs.kubectl
      ];
    inherit text;
    meta = {
      description = spec.description or "Run the ${spec.name} tests";
      mainProgram = program;
    };
    passthru = {
      inherit manifest check;
    };
  };

  # What passed is not run again until something of it changes. null without a root, or without what it needs.
  check =
    if !(spec ? root) || !lib.all (package: package.meta.available or true) (spec.needs or [ ]) then
      null
    else
      pkgs.runCommand "check-${program}" { } ''
        cp -r ${spec.root} root
        chmod -R u+w root
        cd root
        export HOME=$PWD/.home
        ${lib.getExe runner}
        touch $out
      '';
in
if problems != [ ] then
  throw "mkTestRunner: ${spec.name or "a suite without a name"} is not declared as it should be.\n\n${lib.concatStringsSep "\n\n" problems}\n"
else
  runner
