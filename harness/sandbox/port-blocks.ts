/**
 * Blocks of 16 ports between 20000 and 29999, below the ephemeral ranges of Linux and macOS. A block belongs to whoever created its
 * file `<stateDir>/ports/<first port>` (O_EXCL), so that runs on one machine never meet; asking the system for a free port and
 * giving it back before the service listens collides in 1 of 100 cases. The file of an owner that has ended is taken over.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { isGone } from '../host/process-identity.ts';
import { stateDir } from '../host/state-dir.ts';
import { type Owner, parseOwner } from './owner.ts';

const FIRST_PORT = 20000;
export const BLOCK_SIZE = 16;
export const BLOCKS = 625;

/** How long a file may stay without an owner's name in it: between its creation and its first write lies a moment. */
const UNNAMED_MS = 10_000;

export interface Block {
  readonly first: number;
  readonly file: string;
}

export function blockAt(index: number, host: Host): Block {
  const first = FIRST_PORT + (index % BLOCKS) * BLOCK_SIZE;
  return { first, file: path.join(stateDir(host), 'ports', String(first)) };
}

/** The block that is tried first for a key, always the same one: addresses stay stable from run to run. */
export function preferredBlock(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0) % BLOCKS;
}

function isAbandoned(file: string, text: string, host: Host): boolean {
  const owner = parseOwner(text);
  if (owner) return isGone(owner, owner.machine, host.table);
  const stamp = host.files.stamp(file);
  return stamp !== null && host.clock.now() - stamp.mtimeMs > UNNAMED_MS;
}

/**
 * Takes over the file of an owner that has ended. Of several that try, the one that creates the file named by the old text wins; it
 * reads the block's file once more, since an earlier winner may have come and gone meanwhile.
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

/** Whether the block is now the owner's. */
export function claimBlock(block: Block, owner: Owner, host: Host): boolean {
  const text = JSON.stringify(owner);
  if (host.files.create(block.file, text)) return true;
  const found = host.files.read(block.file);
  return found.kind === 'text' && isAbandoned(block.file, found.text, host) && takeOver(block.file, found.text, text, host);
}

/** Gives a block back, unless somebody else has it by now. */
export function releaseBlock(block: Block, owner: Owner, host: Host): void {
  const found = host.files.read(block.file);
  if (found.kind === 'text' && found.text === JSON.stringify(owner)) host.files.remove(block.file);
}
