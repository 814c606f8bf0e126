/**
 * Blocks of 16 ports between 20000 and 29999, below the ephemeral ranges of Linux and macOS. A block belongs to whoever created its
 * file `<stateDir>/ports/<first port>`, see claim-file.ts; asking the system for a free port and giving it back before the service
 * listens collides in 1 of 100 cases.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { stateDir } from '../host/state-dir.ts';
import { claimFile, releaseFile } from './claim-file.ts';
import type { Owner } from './owner.ts';

const FIRST_PORT = 20000;
export const BLOCK_SIZE = 16;
export const BLOCKS = 625;

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

/** Whether the block is now the owner's. */
export function claimBlock({ file }: Block, owner: Owner, host: Host): boolean {
  return claimFile(file, owner, host);
}

/** Gives a block back, unless somebody else has it by now. */
export function releaseBlock({ file }: Block, owner: Owner, host: Host): void {
  releaseFile(file, owner, host);
}
