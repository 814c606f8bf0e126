/** The real machine. */
import os from 'node:os';
import type { Host } from './host.ts';
import { nodeCgroups } from './node-cgroups.ts';
import { nodeChildren } from './node-children.ts';
import { nodeClock } from './node-clock.ts';
import { userId } from './node-file-access.ts';
import { nodeFiles } from './node-files.ts';
import { nodeProcessTable } from './node-process-table.ts';
import { nodeProcesses } from './node-processes.ts';
import { nodeSockets } from './node-sockets.ts';

/** A folder that was removed under us still has its name, and those above it are there. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    return process.env['PWD'] ?? '/';
  }
}

export function nodeHost(): Host {
  return {
    platform: process.platform,
    env: process.env,
    cwd: workingFolder(),
    node: process.execPath,
    cpus: os.availableParallelism(),
    uid: userId(),
    files: nodeFiles,
    clock: nodeClock,
    processes: nodeProcesses,
    children: nodeChildren(),
    table: nodeProcessTable,
    cgroups: nodeCgroups,
    sockets: nodeSockets,
  };
}
