/**
 * A helper that is started before its work is known, because its start takes as long as finding that out: `children.startHelper` of the
 * host takes it over when the same program is asked for. It must do nothing until it is spoken to, and end when its stdin does.
 */
import { type ChildProcess, spawn } from 'node:child_process';

export interface EarlyHelper {
  /** Its process, once, for whoever asks for this very command; null for anybody else, and when it has ended already. */
  take(argv: readonly string[]): ChildProcess | null;
  /** Ends it unless somebody has taken it; resolves when it is gone. */
  discard(): Promise<void>;
}

export function startEarlyHelper(argv: readonly string[], env: Readonly<Record<string, string>>): EarlyHelper {
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, { cwd: '/', env: { ...env }, detached: true, stdio: 'pipe' });
  // Whoever takes it is told by its exit; nobody else needs it.
  child.on('error', () => {});
  const isThere = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  let isTaken = false;
  return {
    take(wanted) {
      if (isTaken || !isThere() || wanted.join('\0') !== argv.join('\0')) return null;
      isTaken = true;
      return child;
    },
    async discard() {
      if (isTaken || !isThere()) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}
