/**
 * The Bolt driver, which nothing else knows (S0's `graph_client`; every query is in this folder). A connection is to one graph: `$graph`
 * is bound in each query. What the server refuses becomes a `GraphFailure`.
 *
 * Neo4j shows each statement what is committed at that moment, so a transaction of several may see two states. Therefore a graph has
 * gates: a reader holds one of them while it reads, and a writer takes all of them for the moment of its commit. Writers come one after
 * the other; readers only wait while something is committed.
 */
import type { Driver, ManagedTransaction, Session } from 'neo4j-driver';
import type { Host } from '../../host/host.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import { GraphFailure } from '../store.ts';
import type { Neo4jAddress } from './address.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Runs one query inside a transaction. */
export type Ask = (cypher: string, parameters?: Readonly<Record<string, unknown>>) => Promise<readonly Row[]>;

export interface Bolt extends AsyncDisposable {
  /** What `work` reads is of one state. */
  read<T>(work: (ask: Ask) => Promise<T>): Promise<T>;
  /** All that `work` writes, or nothing; it may be done again when the server asks for that. */
  write<T>(work: (ask: Ask) => Promise<T>): Promise<T>;
  /** Without gates: for what is there before them. */
  bare<T>(work: (ask: Ask) => Promise<T>): Promise<T>;
}

/** How many readers do not wait for one another. */
export const GATES = 8;

const CONNECT_MS = 5000;
/** A server that restarts, or that elects a new leader, is waited for. */
const RETRY_MS = 15_000;
/** Longer than any work takes; a writer's turn is waited for in it. */
const TRANSACTION_MS = 600_000;

/** What the driver says, in words that name what to do. */
function detailOf(error: Error, { url, user }: Neo4jAddress): string {
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ServiceUnavailable' || code === 'SessionExpired') return `no Neo4j answers at ${url} (${error.message})`;
  if (/Unauthorized|CredentialsExpired|AuthenticationRateLimit/.test(code))
    return `the server does not take the password of the user ${user}: set NEO4J_USER and NEO4J_PASSWORD (${code})`;
  if (code.endsWith('MemoryPoolOutOfMemoryError'))
    return `it is more than the server's memory holds at once: ingest less at a time, or give it more heap (${error.message})`;
  return `${error.message}${code === '' ? '' : ` (${code})`}`;
}

function failureOf(error: unknown, address: Neo4jAddress): GraphFailure | null {
  const isDrivers = error instanceof Error && error.name === 'Neo4jError';
  return isDrivers ? new GraphFailure({ code: 'graph-unusable', graph: address.shown, detail: detailOf(error, address) }, error) : null;
}

/** The driver takes it for transient; but what is too large for one transaction is so the next time too. */
const isTooLarge = (error: unknown): boolean => error instanceof Error && error.message.includes('db.memory.transaction.max');

function asker(transaction: ManagedTransaction, address: Neo4jAddress): Ask {
  return async (cypher, parameters = {}) => {
    try {
      const { records } = await transaction.run<Record<string, unknown>>(cypher, { ...parameters, graph: address.graph });
      return records.map((record) => record.toObject());
    } catch (error) {
      throw isTooLarge(error) ? (failureOf(error, address) ?? error) : error;
    }
  };
}

function boltOver(driver: Driver, address: Neo4jAddress, pid: number): Bolt {
  const { database } = address;
  const config = { fetchSize: -1, ...(database === null ? {} : { database }) };
  let readers = pid;
  async function transaction<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
    const session: Session = driver.session(config);
    try {
      return await session.executeWrite((managed) => work(asker(managed, address)), { timeout: TRANSACTION_MS });
    } catch (error) {
      throw failureOf(error, address) ?? error;
    } finally {
      await session.close();
    }
  }
  return {
    bare: transaction,
    read(work) {
      const number = readers++ % GATES;
      return transaction(async (ask) => {
        await ask('MATCH (gate:MusterGate {graph: $graph, number: toInteger($number)}) SET gate.isHeld = false', { number });
        return work(ask);
      });
    },
    write: (work) =>
      transaction(async (ask) => {
        await ask('MATCH (root:MusterGraph {name: $graph}) SET root.isHeld = false');
        const result = await work(ask);
        await ask('MATCH (gate:MusterGate {graph: $graph}) WITH gate ORDER BY gate.number SET gate.isHeld = false');
        return result;
      }),
    [Symbol.asyncDispose]: () => driver.close(),
  };
}

/** @returns a connection to a server that answers, to be disposed of by the caller; or `graph-unusable` */
export async function connect(address: Neo4jAddress, { processes }: Host): Promise<Result<Bolt>> {
  const { driver: connectTo, auth } = await import('neo4j-driver');
  const { url, user, password, database } = address;
  let driver: Driver | undefined;
  try {
    driver = connectTo(url, auth.basic(user, password), {
      disableLosslessIntegers: true,
      connectionTimeout: CONNECT_MS,
      maxTransactionRetryTime: RETRY_MS,
      notificationFilter: { minimumSeverityLevel: 'OFF' },
      telemetryDisabled: true,
    });
    await driver.verifyConnectivity(database === null ? {} : { database });
    return ok(boltOver(driver, address, processes.pid));
  } catch (error) {
    await driver?.close();
    const failure = failureOf(error, address);
    if (failure === null) throw error;
    return fail(failure.problem);
  }
}
