/**
 * Control groups, version 2: Linux only, and only where this process may divide its own group (root, a delegated subtree, a session
 * of systemd). No controller is turned on, so nothing about memory or processors changes.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { HostCgroups } from './host.ts';

function text(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    // Not Linux, or the group is gone.
    return '';
  }
}

/** Folder and root of the first cgroup2 mount in /proc/self/mountinfo: `36 35 98:0 ROOT POINT options… - cgroup2 …`. */
export function cgroupMount(mountinfo: string): { readonly root: string; readonly point: string } | null {
  const line = mountinfo.split('\n').find((each) => each.includes(' - cgroup2 '));
  const [, , , root, point] = line?.split(' ') ?? [];
  return root === undefined || point === undefined ? null : { root, point };
}

/** The folder of a process's own group, from the `0::` line of /proc/self/cgroup; null when it lies outside of what is mounted. */
export function cgroupFolder(membership: string, mount: { readonly root: string; readonly point: string }): string | null {
  const group = /^0::(\/.*)$/m.exec(membership)?.[1];
  if (group === undefined) return null;
  const below = path.posix.relative(mount.root, group);
  return below.startsWith('..') ? null : path.posix.join(mount.point, below);
}

function own(): string | null {
  const mount = cgroupMount(text('/proc/self/mountinfo'));
  return mount && cgroupFolder(text('/proc/self/cgroup'), mount);
}

function attempt(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    // Read-only, of another user, already gone: the caller has other means.
    return false;
  }
}

const below = (group: string): string[] => {
  const entries = attempt(() => fs.accessSync(group)) ? fs.readdirSync(group, { withFileTypes: true }) : [];
  return entries.filter((entry) => entry.isDirectory()).map((entry) => path.join(group, entry.name));
};

function members(group: string): number[] {
  const here = text(path.join(group, 'cgroup.procs')).split('\n').map(Number);
  return [...here.filter((pid) => pid > 0), ...below(group).flatMap(members)];
}

function remove(group: string): boolean {
  below(group).forEach(remove);
  return attempt(() => fs.rmdirSync(group)) || !fs.existsSync(group);
}

export const nodeCgroups: HostCgroups = {
  own,
  make: (group) => attempt(() => fs.mkdirSync(group)) && fs.existsSync(path.join(group, 'cgroup.kill')),
  async enter(group) {
    try {
      await fs.promises.writeFile(path.join(group, 'cgroup.procs'), '0');
      return true;
    } catch {
      return false;
    }
  },
  members,
  kill: (group) => attempt(() => fs.writeFileSync(path.join(group, 'cgroup.kill'), '1')),
  remove,
};
