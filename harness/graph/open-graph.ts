/** The door to a graph: a file (SQLite), made with its folder when it is not there. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { isSystemError } from '../host/refused-by-system.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { ForeignDatabase, openDatabase } from './sqlite/database.ts';
import { isSqliteError, sqliteGraph } from './sqlite/sqlite-graph.ts';
import type { GraphStore } from './store.ts';

export interface OpenGraphOptions {
  /** `read`: a file that is not there is an empty graph, and none is made. Default: `write`. */
  readonly mode?: 'read' | 'write';
}

/**
 * @param location a path, taken from the working directory
 * @returns the graph, to be disposed of by the caller; or `graph-unusable`
 */
export async function openGraph(location: string, host: Host, { mode = 'write' }: OpenGraphOptions = {}): Promise<Result<GraphStore>> {
  const unusable = (detail: string) => fail({ code: 'graph-unusable', graph: location, detail });
  const scheme = /^([a-z0-9+]+):\/\//i.exec(location)?.[1];
  if (scheme) return unusable(`this version of Muster keeps graphs in files and has no engine for ${scheme}`);
  const file = path.resolve(host.cwd, location);
  try {
    if (mode === 'read' && !host.files.exists(file)) return ok(sqliteGraph(await openDatabase(':memory:', host.clock), location));
    host.files.makeDir(path.dirname(file));
    return ok(sqliteGraph(await openDatabase(file, host.clock), location));
  } catch (error) {
    if (isSqliteError(error) || isSystemError(error) || error instanceof ForeignDatabase) return unusable(error.message);
    throw error;
  }
}
