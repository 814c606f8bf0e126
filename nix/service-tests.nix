# The services that are really started: for each services/<name>.nix with a <name>.test.mjs beside it, a suite that declares the service and runs
# that file, which asks it for what it is for. Services that this package set has given up are left out.
{
  lib,
  pkgs,
  mkTestRunner,
  services,
}:
let
  isHad = file: (builtins.tryEval services.${lib.removeSuffix ".test.mjs" file}.package.outPath).success;
  files = lib.filter (file: lib.hasSuffix ".test.mjs" file && isHad file) (lib.attrNames (builtins.readDir ./services));
  node = lib.getExe' pkgs.nodejs_24 "node";
  suite =
    file:
    let
      name = lib.removeSuffix ".test.mjs" file;
      service = services.${name};
    in
    lib.nameValuePair "service-${name}" (
      mkTestRunner {
        name = "service-${name}";
        description = "Start ${name} as services.${name} declares it, and use it";
        workDir = "nix/services";
        root = pkgs.runCommand "test-of-${name}" { } ''
          mkdir -p $out/nix/services
          cp ${./services + "/${file}"} $out/nix/services/${file}
        '';
        needs = [ service.package ];
        capabilities = service { };
        suites = [
          {
            inherit name;
            runner = "command";
            kind = "individual";
            include = [ file ];
            requires = [ name ];
            command = [
              node
              "\${file}"
            ];
          }
        ];
      }
    );
in
lib.listToAttrs (map suite files)
