/** A run's way to the warm guard: found, or started, when the first capability asks, and given everything back at the end. */
import path from 'node:path';
import type { NoWarmGuard, WarmGuard } from '../../guard/warm-client.ts';
import type { Host } from '../../host/host.ts';
import { refusedBySystem } from '../../host/refused-by-system.ts';
import { stateDir } from '../../host/state-dir.ts';
import type { RunId } from '../../model/ids.ts';

export interface WarmServices extends AsyncDisposable {
  /** false: nothing is reused and nothing is kept; what is warm under the same name gives way. */
  readonly isWanted: boolean;
  /** Absolute folder of the logs of services that stay. */
  readonly logDir: string;
  guard(): Promise<WarmGuard | NoWarmGuard>;
}

export interface WarmOptions {
  readonly run: RunId;
  /** Absolute root of the repository. */
  readonly root: string;
  readonly isWanted: boolean;
}

/** What the system refuses to the warm guard costs a run what that would have saved, and no more. */
function whyNone(error: unknown): NoWarmGuard {
  if (!(error instanceof Error && refusedBySystem(error))) throw error;
  return { because: `the system refused it: ${error.message}`, there: null };
}

/** Of one run; nothing is looked for or started before it is asked. */
export function warmServices({ run, root, isWanted }: WarmOptions, host: Host): WarmServices {
  let opened: ReturnType<WarmServices['guard']> | null = null;
  return {
    isWanted,
    logDir: path.join(root, '.muster', 'warm'),
    guard() {
      opened ??= import('../../guard/warm-client.ts')
        .then(({ openWarmGuard }) => openWarmGuard({ stateDir: stateDir(host), run, mayStart: isWanted }, host))
        .catch(whyNone);
      return opened;
    },
    async [Symbol.asyncDispose]() {
      // Whoever asked for it has been told why there is none.
      const guard = await opened?.catch(() => null);
      if (guard && 'close' in guard) await guard.close();
    },
  };
}
