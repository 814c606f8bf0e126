/** Holds when a command exits with 0. It is an argument list, never a line for a shell, and is killed when it takes too long. */
import type { Host } from '../../host/host.ts';
import type { Environment } from '../../sandbox/environment.ts';
import type { Probe } from './probe.ts';

const ATTEMPT_MS = 5000;

export interface ExecCheck {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
}

export function execProbe({ command, cwd, env }: ExecCheck, host: Host): Probe {
  return {
    check: `exec ${command[0] ?? ''}`,
    async ask(signal) {
      const outcome = await host.processes.run(command, { cwd, env, timeoutMs: ATTEMPT_MS, signal });
      if (outcome.exitCode === 0) return { kind: 'holds' };
      if (outcome.spawnError !== undefined) return { kind: 'lacks', last: `could not be started: ${outcome.spawnError}` };
      const said = `${outcome.stdout}\n${outcome.stderr}`.trim().split('\n').at(-1) ?? '';
      const ended = outcome.exitCode === null ? `was ended by ${outcome.signal ?? 'a signal'}` : `exited with ${outcome.exitCode}`;
      return { kind: 'lacks', last: `${ended}${said === '' ? '' : `: ${said}`}` };
    },
  };
}
