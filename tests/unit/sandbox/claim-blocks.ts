/** Claims whatever it can of the first 60 blocks, prints their first ports and lives until its stdin ends; several run at the same time. */
import { nodeHost } from '../../../harness/host/node-host.ts';
import { runId } from '../../../harness/model/ids.ts';
import { ownerOf } from '../../../harness/sandbox/owner.ts';
import { blockAt, claimBlock } from '../../../harness/sandbox/port-blocks.ts';

const host = nodeHost();
const owner = ownerOf(runId(process.argv[2] ?? ''), host);
const blocks = Array.from({ length: 60 }, (_, index) => blockAt(index, host));
process.stdout.write(`${JSON.stringify(blocks.filter((block) => claimBlock(block, owner, host)).map(({ first }) => first))}\n`);
process.stdin.resume();
