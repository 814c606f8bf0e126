/** The processes that can be seen on this machine: /proc on Linux, `ps` elsewhere. */
import fs from 'node:fs';
import type { HostProcesses, SeenProcess } from './host.ts';

function fromProc(pid: string): SeenProcess | null {
  try {
    const name = fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd();
    const argv = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return { pid: Number(pid), name, argv };
  } catch {
    // It ended while the folder was read.
    return null;
  }
}

function fromPs(line: string): SeenProcess | null {
  const match = /^\s*(\d+)\s+(.*)$/.exec(line);
  return match ? { pid: Number(match[1]), name: match[2] ?? '', argv: [match[2] ?? ''] } : null;
}

/** `run` starts the `ps` of systems without /proc. */
export async function listProcesses(run: HostProcesses['run']): Promise<readonly SeenProcess[]> {
  const seen =
    process.platform === 'linux'
      ? fs
          .readdirSync('/proc')
          .filter((name) => /^\d+$/.test(name))
          .map(fromProc)
      : (await run(['ps', '-axo', 'pid=,comm='])).stdout.split('\n').map(fromPs);
  return seen.filter((entry) => entry !== null);
}
