/**
 * Where a graph is kept on a Neo4j server: `neo4j://host:7687/<graph>`. A server of the Community edition has one database, so several
 * graphs share it, each under its own name; without one it is `muster`. `?database=` names another database where the server has several.
 */
import { fail, ok, type Result } from '../../model/result.ts';
import { shownLocation } from '../shown-location.ts';

export interface Neo4jAddress {
  /** As the driver takes it: scheme, host and port. */
  readonly url: string;
  /** null: the user's home database. */
  readonly database: string | null;
  readonly graph: string;
  readonly user: string;
  readonly password: string;
  /** The address as people may see it: without user and password. */
  readonly shown: string;
}

const SCHEME = /^(?:neo4j|bolt)(?:\+s|\+ssc)?:$/;
const GRAPH = /^[\w.-]{1,100}$/;
const DEFAULT_PORT = '7687';

/** The schemes of which this engine is. */
export function isNeo4jAddress(location: string): boolean {
  return SCHEME.test(/^[a-z0-9+]+:(?=\/\/)/i.exec(location)?.[0].toLowerCase() ?? '');
}

/** null when it is no text that was made for an address. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/**
 * User and password stand in NEO4J_USER and NEO4J_PASSWORD; what the address itself says counts more.
 *
 * @returns `graph-unusable` when it is no address
 */
export function readNeo4jAddress(location: string, env: Readonly<Record<string, string | undefined>>): Result<Neo4jAddress> {
  const shown = shownLocation(location);
  const refuse = (detail: string) => fail({ code: 'graph-unusable', graph: shown, detail });
  // Schemes that are not the web's have no port of their own and keep what is written.
  if (!URL.canParse(location)) return refuse('it is no address: write neo4j://host:7687/name');
  const { protocol, hostname, port, pathname, searchParams, username, password } = new URL(location);
  if (hostname === '') return refuse('it names no host: write neo4j://host:7687/name');
  const graph = pathname.replace(/^\/|\/$/g, '') || 'muster';
  if (!GRAPH.test(graph)) return refuse('the name of a graph is made of letters, digits, dots, dashes and underscores');
  const [user, told] = [decoded(username), decoded(password)];
  if (user === null || told === null) return refuse('a % in the user or the password is written %25');
  const unknown = [...searchParams.keys()].find((key) => key !== 'database');
  if (unknown !== undefined) return refuse(`it knows database= and no ${unknown}=`);
  return ok({
    url: `${protocol}//${hostname}:${port || DEFAULT_PORT}`,
    database: searchParams.get('database') || null,
    graph,
    user: user || env['NEO4J_USER'] || 'neo4j',
    password: told || (env['NEO4J_PASSWORD'] ?? ''),
    shown,
  });
}
