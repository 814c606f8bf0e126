/**
 * A file that belongs to whoever created it (O_EXCL) and names its owner, so that the runs of a machine never meet. The file of an owner
 * that has ended is taken over.
 */
import { createHash } from 'node:crypto';
import type { Host } from '../host/host.ts';
import { isGone } from '../host/process-identity.ts';
import { type Owner, parseOwner } from './owner.ts';

/** How long a file may stay without an owner's name in it: between its creation and its first write lies a moment. */
const UNNAMED_MS = 10_000;

function isAbandoned(file: string, text: string, host: Host): boolean {
  const owner = parseOwner(text);
  if (owner) return isGone(owner, owner.machine, host.table);
  const stamp = host.files.stamp(file);
  return stamp !== null && host.clock.now() - stamp.mtimeMs > UNNAMED_MS;
}

/**
 * Takes over the file of an owner that has ended. Of several that try, the one that creates the file named by the old text wins; it
 * reads the file once more, since an earlier winner may have come and gone meanwhile.
 */
function takeOver(file: string, oldText: string, ownText: string, host: Host): boolean {
  const claim = `${file}.${createHash('sha256').update(oldText).digest('hex').slice(0, 16)}`;
  if (!host.files.create(claim, ownText)) return false;
  try {
    const now = host.files.read(file);
    if (now.kind !== 'text' || now.text !== oldText) return false;
    host.files.write(file, ownText, 0o600);
    return true;
  } finally {
    host.files.remove(claim);
  }
}

/** Whether the file is now the owner's. */
export function claimFile(file: string, owner: Owner, host: Host): boolean {
  const text = JSON.stringify(owner);
  if (host.files.create(file, text)) return true;
  const found = host.files.read(file);
  return found.kind === 'text' && isAbandoned(file, found.text, host) && takeOver(file, found.text, text, host);
}

/** Gives it back, unless somebody else has it by now. */
export function releaseFile(file: string, owner: Owner, host: Host): void {
  const found = host.files.read(file);
  if (found.kind === 'text' && found.text === JSON.stringify(owner)) host.files.remove(file);
}
