/** The ports of one sandbox: from blocks that are its own until they are released, each tried on 127.0.0.1 and ::1 before it is handed out. */
import type { Host } from '../host/host.ts';
import type { RunId } from '../model/ids.ts';
import { type Owner, ownerOf } from './owner.ts';
import { BLOCK_SIZE, BLOCKS, type Block, blockAt, claimBlock, preferredBlock, releaseBlock } from './port-blocks.ts';

export interface PortLease {
  /** A port that nobody listens on and that no other sandbox is given; null when the machine has none left. */
  next(): Promise<number | null>;
  /** What is left of the block is not handed out any more: the next port is of the next block. */
  leaveBlock(): void;
  /** Gives all ports back. */
  release(): void;
}

export interface PortWish {
  readonly run: RunId;
  /** Decides which block is tried first. */
  readonly key: string;
  /** In whose name; this process where none is given. */
  readonly owner?: Owner | undefined;
}

/** Nothing is leased before the first `next`. */
export function leasePorts({ run, key, owner: wished }: PortWish, host: Host): PortLease {
  const owner = wished ?? ownerOf(run, host);
  const preferred = preferredBlock(key);
  const blocks: Block[] = [];
  let tried = 0;
  let unused: number[] = [];

  function nextBlock(): boolean {
    while (tried < BLOCKS) {
      const block = blockAt(preferred + tried++, host);
      if (!claimBlock(block, owner, host)) continue;
      blocks.push(block);
      unused = Array.from({ length: BLOCK_SIZE }, (_, index) => block.first + index);
      return true;
    }
    return false;
  }

  async function next(): Promise<number | null> {
    for (;;) {
      const port = unused.shift();
      if (port === undefined) {
        if (!nextBlock()) return null;
      } else if (await host.sockets.isFree(port)) return port;
    }
  }

  return {
    next,
    leaveBlock() {
      unused = [];
    },
    release() {
      for (const block of blocks.splice(0)) releaseBlock(block, owner, host);
      unused = [];
    },
  };
}
