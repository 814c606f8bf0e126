/**
 * One holder a service: before a `muster up` starts anything, it puts down what it will hold, unless another one holds some of it. Two that
 * begin in the same moment take turns at this.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { identify } from '../host/process-identity.ts';
import type { RunId } from '../model/ids.ts';
import { underLock } from '../sandbox/under-lock.ts';
import { type HeldServices, heldFile, heldServices, writeHeld } from './held-services.ts';

export type Claim =
  | { readonly kind: 'claimed'; readonly held: HeldServices }
  /** Another one holds all that was asked for, or is about to. */
  | { readonly kind: 'held'; readonly by: HeldServices }
  /** Another one holds some of it. */
  | { readonly kind: 'partly'; readonly by: HeldServices; readonly missing: readonly string[] }
  | { readonly kind: 'interrupted' };

/** @param names all that will be held, dependencies included */
export async function claimServices(
  { root, run, names, signal }: { readonly root: string; readonly run: RunId; readonly names: readonly string[]; readonly signal: AbortSignal },
  host: Host,
): Promise<Claim> {
  const decide = (): Claim => {
    for (const by of heldServices(root, host)) {
      const there = new Set(by.capabilities.map(({ name }) => name));
      const missing = names.filter((name) => !there.has(name));
      if (missing.length < names.length) return missing.length === 0 ? { kind: 'held', by } : { kind: 'partly', by, missing };
    }
    const held: HeldServices = {
      run,
      pid: host.processes.pid,
      start: identify(host.processes.pid, host.table)?.start ?? 0,
      since: new Date(host.clock.now()).toISOString(),
      isReady: false,
      capabilities: names.map((name) => ({ name, url: null })),
      environment: {},
    };
    writeHeld(root, held, host);
    return { kind: 'claimed', held };
  };
  const turn = path.join(path.dirname(heldFile(root, run)), 'turn');
  return (await underLock(turn, { run, signal }, decide, host)) ?? { kind: 'interrupted' };
}
