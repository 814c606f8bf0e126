/** `kubectl` on one context of one kubeconfig: the user's own settings and caches are neither read nor written. */
import type { CommandOptions, CommandOutcome, Host } from '../../../host/host.ts';
import { shellWord } from '../../../model/shell-word.ts';
import { definedVariables, type Environment } from '../../../sandbox/environment.ts';

/** Where kubectl is pointed. */
export interface Target {
  /** Absolute path of the program. */
  readonly program: string;
  readonly kubeconfig: string;
  readonly context: string;
  /** Folder for what kubectl remembers of the API. */
  readonly cache: string;
}

export interface Kubectl {
  readonly target: Target;
  /** The whole command line, for a process of the guard. */
  argv(words: readonly string[]): readonly string[];
  readonly env: Environment;
  run(words: readonly string[], options?: Pick<CommandOptions, 'input' | 'signal' | 'timeoutMs'>): Promise<CommandOutcome>;
}

/** A cluster that does not answer for this long is told of as silent, in ms. */
const PATIENCE_MS = 30_000;

/** The environment without what would point kubectl or kind elsewhere. */
export function withoutKubeconfig(env: Host['env']): Environment {
  const { KUBECONFIG: _, ...rest } = definedVariables(env);
  return { ...rest, KUBECTL_KUBERC: 'false' };
}

export function kubectlFor(target: Target, { processes, env: machine }: Host): Kubectl {
  const { program, kubeconfig, context, cache } = target;
  const argv = (words: readonly string[]) => [program, '--kubeconfig', kubeconfig, '--context', context, '--cache-dir', cache, ...words];
  const env = withoutKubeconfig(machine);
  return { target, argv, env, run: (words, options = {}) => processes.run(argv(words), { env, timeoutMs: PATIENCE_MS, ...options }) };
}

/** The command, for people, that deletes a namespace. */
export function deletion({ program, kubeconfig, context }: Target, namespace: string): string {
  return [program, '--kubeconfig', kubeconfig, '--context', context, 'delete', 'namespace', namespace].map(shellWord).join(' ');
}

/** What a command that failed says, in one line. */
export function complaint({ stderr, stdout, signal, spawnError }: CommandOutcome): string {
  const [line = ''] = (stderr || stdout).trim().split('\n').slice(-1);
  return spawnError ?? (signal === 'SIGKILL' ? 'it did not answer in time' : line.replace(/^(?:error: |Error from server )/, ''));
}
