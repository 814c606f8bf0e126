/**
 * One holder a service: before a `muster up` starts anything, it puts down what it will hold, unless another one holds some of it. Two that
 * begin in the same moment take turns at this.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { identify, isAlive, type ProcessIdentity } from '../host/process-identity.ts';
import { type HeldServices, heldFile, heldServices, writeHeld } from './held-services.ts';

export type Claim =
  | { readonly kind: 'claimed'; readonly held: HeldServices }
  /** Another one holds all that was asked for, or is about to. */
  | { readonly kind: 'held'; readonly by: HeldServices }
  /** Another one holds some of it. */
  | { readonly kind: 'partly'; readonly by: HeldServices; readonly missing: readonly string[] };

const TURN_MS = 10;

function parseIdentity(text: string): ProcessIdentity | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'pid' in value && 'start' in value ? { pid: Number(value.pid), start: Number(value.start) } : null;
  } catch {
    return null;
  }
}

/** Removes the sign of one that died at it, and nobody else's. */
function clear(lock: string, text: string, { files, processes }: Host): void {
  const aside = `${lock}.${processes.pid}`;
  if (!files.rename(lock, aside)) return;
  const moved = files.read(aside);
  if (moved.kind === 'text' && moved.text !== text) files.rename(aside, lock);
  files.remove(aside);
}

/** Does something that only one process does at a time. */
async function inTurn<T>(lock: string, work: () => T, host: Host): Promise<T> {
  const own = JSON.stringify(identify(host.processes.pid, host.table));
  while (!host.files.create(lock, own)) {
    const found = host.files.read(lock);
    const owner = found.kind === 'text' ? parseIdentity(found.text) : null;
    if (found.kind === 'text' && owner !== null && !isAlive(owner, host.table)) clear(lock, found.text, host);
    else await host.clock.sleep(TURN_MS);
  }
  try {
    return work();
  } finally {
    host.files.remove(lock);
  }
}

/** @param names all that will be held, dependencies included */
export function claimServices(
  { root, run, names }: { readonly root: string; readonly run: string; readonly names: readonly string[] },
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
  return inTurn(path.join(path.dirname(heldFile(root, run)), 'turn'), decide, host);
}
