/** The real machine. */
import os from 'node:os';
import type { EarlyHelper } from './early-helper.ts';
import type { Host } from './host.ts';
import { nodeCgroups } from './node-cgroups.ts';
import { nodeChildren } from './node-children.ts';
import { nodeClock } from './node-clock.ts';
import { userId } from './node-file-access.ts';
import { nodeFiles } from './node-files.ts';
import { nodeProcessTable } from './node-process-table.ts';
import { nodeProcesses } from './node-processes.ts';
import { nodeSockets } from './node-sockets.ts';
import { workingFolder } from './working-folder.ts';

/** `early` is the helper that was started before the rest of Muster was loaded. */
export function nodeHost(early: EarlyHelper | null = null): Host {
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
    children: nodeChildren(early),
    table: nodeProcessTable,
    cgroups: nodeCgroups,
    sockets: nodeSockets,
  };
}
