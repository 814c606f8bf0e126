/** Services that stay between runs, as runs and people have to do with them: whether any are wanted, what is warm, ending them. */
import { type WarmServices, warmServices } from '../capabilities/warm/services.ts';
import type { Host } from '../host/host.ts';
import { stateDir } from '../host/state-dir.ts';
import type { RunId } from '../model/ids.ts';
import type { WarmService } from '../model/warm.ts';

/** `CI=true` and the like: what the machines of CI services set. */
const isCi = ({ env }: Host): boolean => !['', '0', 'false'].includes(env['CI'] ?? '');

export interface WarmWanted {
  readonly run: RunId;
  /** Absolute root of the repository. */
  readonly root: string;
  /** `--warm`; undefined = everywhere but in CI. */
  readonly asked?: boolean | undefined;
}

/** A run's way to what is warm. Dispose of it after everything else has ended. */
export function warmFor({ run, root, asked }: WarmWanted, host: Host): WarmServices {
  return warmServices({ run, root, isWanted: asked ?? !isCi(host) }, host);
}

async function here(host: Host) {
  const { openWarmGuard } = await import('../guard/warm-client.ts');
  return openWarmGuard({ stateDir: stateDir(host), run: `muster-${host.processes.pid}`, mayStart: false }, host);
}

/** A warm guard that lives and cannot be spoken with, so that nobody can tell what it keeps. */
export interface UnheardGuard {
  readonly pid: number;
  /** With what to do. */
  readonly because: string;
}

export interface WarmNow {
  /** In all repositories of this user. */
  readonly services: readonly WarmService[];
  readonly unheard: UnheardGuard | null;
}

/** What is warm for this user. */
export async function warmNow(host: Host): Promise<WarmNow> {
  const guard = await here(host);
  if ('because' in guard) return { services: [], unheard: guard.there && { pid: guard.there.pid, because: guard.because } };
  const services = await guard.list();
  await guard.close();
  return { services, unheard: null };
}

/** What ended, and what will end as soon as the runs that have it do. */
export interface Cooled {
  readonly stopped: readonly WarmService[];
  readonly held: readonly WarmService[];
  /** What those that ended have left and nobody could remove, in words; the next sweep tries again. */
  readonly left: readonly string[];
  /** A warm guard that could not be spoken with, and was ended with all that it kept; `left` may still be there, in words. */
  readonly ended: (UnheardGuard & { readonly left: readonly string[] }) | null;
}

/** Ends what is warm in a repository (null: in all of them), and waits until it has; the warm guard too, when it has nothing left. */
export async function coolDown(root: string | null, host: Host): Promise<Cooled> {
  const guard = await here(host);
  if ('because' in guard) {
    if (guard.there === null) return { stopped: [], held: [], left: [], ended: null };
    const { endWarmGuard } = await import('../guard/warm-end.ts');
    const left = await endWarmGuard(guard.there, stateDir(host), host);
    return { stopped: [], held: [], left: [], ended: { pid: guard.there.pid, because: guard.because, left } };
  }
  const { stopped, held, left } = await guard.retire(root === null ? {} : { root }, 'muster down was called');
  await guard.rest();
  return { stopped, held, left, ended: null };
}
