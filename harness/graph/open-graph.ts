/** The door to a graph: a file (SQLite), made with its folder when it is not there; or the address of a Neo4j server. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { isSystemError } from '../host/refused-by-system.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { isNeo4jAddress, readNeo4jAddress } from './neo4j/address.ts';
import { shownLocation } from './shown-location.ts';
import { ForeignDatabase, openDatabase } from './sqlite/database.ts';
import { isSqliteError, sqliteGraph } from './sqlite/sqlite-graph.ts';
import type { GraphStore } from './store.ts';

export interface OpenGraphOptions {
  /** `read`: a graph that is not there is empty, and none is made. Default: `write`. */
  readonly mode?: 'read' | 'write';
}

/** Whether a location can be a graph at all, as far as it tells by itself: no server is asked and no file opened. */
export function checkGraphLocation(location: string, { env }: Host): Result<null> {
  if (isNeo4jAddress(location)) {
    const address = readNeo4jAddress(location, env);
    return address.ok ? ok(null) : address;
  }
  const scheme = /^([a-z0-9+]+):\/\//i.exec(location)?.[1];
  if (scheme === undefined) return ok(null);
  const detail = `Muster keeps graphs in files and on Neo4j servers (neo4j://, bolt://), and has no engine for ${scheme}`;
  return fail({ code: 'graph-unusable', graph: shownLocation(location), detail });
}

/** The file of a graph that is kept in one and is not there yet; null otherwise. */
export function missingFile(location: string, { cwd, files }: Host): string | null {
  return location.includes('://') || files.exists(path.resolve(cwd, location)) ? null : location;
}

/**
 * @param location a path, taken from the working directory, or an address such as `neo4j://host:7687/name`
 * @returns the graph, to be disposed of by the caller; or `graph-unusable`
 */
export async function openGraph(location: string, host: Host, { mode = 'write' }: OpenGraphOptions = {}): Promise<Result<GraphStore>> {
  if (isNeo4jAddress(location)) {
    const { openNeo4jGraph } = await import('./neo4j/neo4j-graph.ts');
    return openNeo4jGraph(location, mode, host);
  }
  const possible = checkGraphLocation(location, host);
  if (!possible.ok) return possible;
  const file = path.resolve(host.cwd, location);
  try {
    if (mode === 'read' && !host.files.exists(file)) return ok(sqliteGraph(await openDatabase(':memory:', host.clock), location));
    host.files.makeDir(path.dirname(file));
    return ok(sqliteGraph(await openDatabase(file, host.clock), location));
  } catch (error) {
    if (isSqliteError(error) || isSystemError(error) || error instanceof ForeignDatabase) {
      return fail({ code: 'graph-unusable', graph: shownLocation(location), detail: error.message });
    }
    throw error;
  }
}
