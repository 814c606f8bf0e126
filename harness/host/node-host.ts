/** The real machine. */
import os from 'node:os';
import type { Host, HostClock } from './host.ts';
import { nodeFiles } from './node-files.ts';
import { nodeProcesses } from './node-processes.ts';
import { nodeSockets } from './node-sockets.ts';

const nodeClock: HostClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done);
    }),
};

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
    sockets: nodeSockets,
  };
}
