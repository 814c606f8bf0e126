/** Runs Nix on this repository, with the programs of this machine in place of nixpkgs. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

export const ROOT = path.join(import.meta.dirname, '..', '..');

export interface Ended {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

/** `tools/host-nix …`, in the repository unless told otherwise. */
export function nix(argv: readonly string[], cwd = ROOT): Ended {
  const { status, stdout, stderr } = spawnSync(path.join(ROOT, 'tools', 'host-nix'), argv, { cwd, encoding: 'utf8' });
  return { exitCode: status, out: stdout, err: stderr };
}

/** Evaluates `result`, in which `lib` and `pkgs` are those of nix/host, and `bindings` are known too (`name = value;`). */
export function evaluate(bindings: string, result: string): Ended {
  const known = 'lib = import ./nix/host/lib.nix; pkgs = import ./nix/host/pkgs.nix { inherit lib; system = builtins.currentSystem; };';
  return nix(['eval', '--impure', '--raw', '--expr', `let ${known} in let ${bindings} in ${result}`]);
}
