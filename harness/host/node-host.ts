/** The real machine. */
import os from 'node:os';
import type { Host } from './host.ts';
import { nodeChildren } from './node-children.ts';
import { nodeClock } from './node-clock.ts';
import { nodeFiles } from './node-files.ts';
import { nodeProcessTable } from './node-process-table.ts';
import { nodeProcesses } from './node-processes.ts';
import { nodeSockets } from './node-sockets.ts';

export function nodeHost(): Host {
  return {
    platform: process.platform,
    env: process.env,
    cwd: process.cwd(),
    node: process.execPath,
    cpus: os.availableParallelism(),
    uid: os.userInfo().uid,
    files: nodeFiles,
    clock: nodeClock,
    processes: nodeProcesses,
    children: nodeChildren(),
    table: nodeProcessTable,
    sockets: nodeSockets,
  };
}
