/**
 * Who holds services in a repository: `.muster/up/<run>.json`, one file a `muster up`. The holder is told apart by its start time, so an
 * old file speaks for nobody.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { isAlive } from '../host/process-identity.ts';
import { parseAs } from '../model/parse-json.ts';

/** Services that a `muster up` holds. */
export interface HeldServices {
  readonly run: string;
  readonly pid: number;
  readonly start: number;
  readonly since: string;
  /** false: they are starting; their addresses are not known yet. */
  readonly isReady: boolean;
  readonly capabilities: readonly { readonly name: string; readonly url: string | null }[];
  /** What tests are told of them: the variables that begin with MUSTER_, and all that the services give. */
  readonly environment: Readonly<Record<string, string>>;
}

const upDir = (root: string): string => path.join(root, '.muster', 'up');

export const heldFile = (root: string, run: string): string => path.join(upDir(root), `${run}.json`);

function isHeld(value: unknown): value is HeldServices {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    'start' in value &&
    'isReady' in value &&
    'capabilities' in value &&
    Array.isArray(value.capabilities)
  );
}

/** What is up in this repository now; files of processes that are gone are removed. */
export function heldServices(root: string, host: Host): HeldServices[] {
  const dir = upDir(root);
  return host.files.list(dir).flatMap((name): HeldServices[] => {
    const file = path.join(dir, name);
    const outcome = host.files.read(file);
    const held = outcome.kind === 'text' ? parseAs(outcome.text, isHeld) : null;
    if (held !== null && isAlive(held, host.table)) return [held];
    if (name.endsWith('.json')) host.files.remove(file);
    return [];
  });
}

/** Those that are ready, service by service. */
export function heldCapabilities(root: string, host: Host): HeldServices['capabilities'] {
  return heldServices(root, host).flatMap(({ isReady, capabilities }) => (isReady ? capabilities : []));
}

/** What is told of them to everybody who asks: all but the variables, which may carry passwords. */
export function shownHeld({ environment: _, ...held }: HeldServices): Omit<HeldServices, 'environment'> {
  return held;
}

/** Addresses may carry passwords, so this user alone reads them. */
export function writeHeld(root: string, held: HeldServices, { files }: Host): void {
  files.write(heldFile(root, held.run), `${JSON.stringify(held, null, 2)}\n`, 0o600);
}
