/**
 * What a run must not leave behind: the columns of the kill matrix. Each says how to have some of it, and how to count what is left
 * without asking Muster. A new kind of thing is one more entry.
 */
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { nodeCgroups } from '../../harness/host/node-cgroups.ts';
import { survivors } from './survivors.ts';
import { treePort } from './tree.ts';

/** Where a project has its things. */
export interface Place {
  /** In the command line or the environment of every process of the project. */
  readonly mark: string;
  /** The service's own folder. */
  readonly tree: string;
  /** `XDG_STATE_HOME`. */
  readonly state: string;
  /** `TMPDIR`. */
  readonly tmp: string;
  /** Names of the runs that have begun there. */
  readonly runs: () => readonly string[];
  /** The same of warm guards. */
  readonly warmRuns: () => readonly string[];
}

export interface Column {
  readonly name: string;
  /** What must be declared for a run to have any, by name; most comes with every service. */
  readonly capabilities: (place: Place) => Readonly<Record<string, object>>;
  /** What is left of it now, in words. */
  readonly left: (place: Place) => Promise<readonly string[]>;
}

/** Names in a folder; none when it is not there. */
export const list = (dir: string): string[] => (fs.existsSync(dir) ? fs.readdirSync(dir) : []);

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

const nothing = () => ({});

const processes: Column = {
  name: 'processes',
  capabilities: nothing,
  left: async ({ mark }) => survivors(mark).map(({ command }) => command),
};

const ports: Column = {
  name: 'ports',
  capabilities: nothing,
  async left({ tree, state }) {
    const port = treePort(tree);
    const leased = list(path.join(state, 'muster', 'ports')).map((name) => `leased block ${name}`);
    return port !== null && (await isListening(port)) ? [`port ${port}`, ...leased] : leased;
  },
};

const folders: Column = {
  name: 'temporary folders',
  capabilities: nothing,
  left: async ({ tmp }) => list(tmp),
};

/** Of a run, by its name, where this machine has groups. */
const groupsOf = (run: string): string[] => list(nodeCgroups.own() ?? '').filter((name) => name === `muster-${run}`);

const leases: Column = {
  name: 'leases, cgroups',
  capabilities: nothing,
  left: async ({ state, runs }) => [...list(path.join(state, 'muster', 'leases')), ...runs().flatMap(groupsOf)],
};

/** What every run has. */
export const columns: readonly Column[] = [processes, ports, folders, leases];

export interface Leftover {
  readonly column: string;
  readonly what: string;
}

/** All that is left in any of these columns. */
export async function leftovers(place: Place, of: readonly Column[]): Promise<Leftover[]> {
  const found = await Promise.all(of.map(async ({ name, left }) => (await left(place)).map((what) => ({ column: name, what }))));
  return found.flat();
}
