/**
 * Opens a graph file: made with its folder when it is not there, brought to the current schema, safe for several processes at
 * once (write-ahead log, one writer at a time, the others wait). What SQLite refuses is thrown as SQLite's error.
 */
import { DatabaseSync } from 'node:sqlite';
import type { HostClock } from '../../host/host.ts';
import { MIGRATIONS } from './schema.ts';

/** `MSTR`: says in the file's header whose it is. */
const APPLICATION_ID = 0x4d535452;
const BUSY_TIMEOUT_MS = 10_000;

/** A file that is a database, but not one that this version of Muster may touch. */
export class ForeignDatabase extends Error {}

function pragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

/** Runs `work` between BEGIN and COMMIT; all of it counts or nothing. `IMMEDIATE` waits for other writers first. */
export function inTransaction<T>(db: DatabaseSync, kind: 'IMMEDIATE' | 'DEFERRED', work: () => T): T {
  db.exec(`BEGIN ${kind}`);
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite may have rolled back by itself (disk full, for one).
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function refuseForeign(db: DatabaseSync): void {
  const owner = pragma(db, 'application_id');
  const tables = db.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.count;
  if (owner !== APPLICATION_ID && !(owner === 0 && tables === 0)) throw new ForeignDatabase('it is a database of another program');
  if (Number(pragma(db, 'user_version')) > MIGRATIONS.length) throw new ForeignDatabase('it was written by a newer version of Muster');
}

function migrate(db: DatabaseSync): void {
  if (pragma(db, 'user_version') === MIGRATIONS.length) return;
  inTransaction(db, 'IMMEDIATE', () => {
    // Another process may have been first.
    const seen = Number(pragma(db, 'user_version'));
    for (const migration of MIGRATIONS.slice(seen)) {
      if (typeof migration === 'string') db.exec(migration);
      else migration(db);
    }
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length}`);
  });
}

/** The change to write-ahead logging needs the file alone, and SQLite does not wait for that by itself. */
async function useWriteAheadLog(db: DatabaseSync, clock: HostClock): Promise<void> {
  const deadline = clock.monotonic() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      if (pragma(db, 'journal_mode') !== 'wal') db.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      const isLocked = error instanceof Error && /locked|busy/.test(error.message);
      if (!isLocked || clock.monotonic() > deadline) throw error;
      await clock.sleep(5);
    }
  }
}

/** @param file an absolute path, or `:memory:` for a graph that nobody keeps */
export async function openDatabase(file: string, clock: HostClock): Promise<DatabaseSync> {
  const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    refuseForeign(db);
    await useWriteAheadLog(db, clock);
    // Reading through the page cache of the system halves the time of a cold question.
    db.exec('PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 1073741824; PRAGMA temp_store = MEMORY');
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
