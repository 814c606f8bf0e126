/** The door to a graph: a file (SQLite), made with its folder when it is not there; or the address of a Neo4j server. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { isSystemError } from '../host/refused-by-system.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { isNeo4jAddress } from './neo4j/address.ts';
import { shownLocation } from './shown-location.ts';
import { ForeignDatabase, openDatabase } from './sqlite/database.ts';
import { isSqliteError, sqliteGraph } from './sqlite/sqlite-graph.ts';
import type { GraphStore } from './store.ts';

export interface OpenGraphOptions {
  /** `read`: a graph that is not there is empty, and none is made. Default: `write`. */
  readonly mode?: 'read' | 'write';
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
  const unusable = (detail: string) => fail({ code: 'graph-unusable', graph: shownLocation(location), detail });
  const scheme = /^([a-z0-9+]+):\/\//i.exec(location)?.[1];
  if (scheme) return unusable(`Muster keeps graphs in files and on Neo4j servers (neo4j://, bolt://), and has no engine for ${scheme}`);
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
