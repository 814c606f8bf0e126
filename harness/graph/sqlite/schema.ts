/**
 * The tables of a graph file, as a list of migrations: the first brings an empty file to version 1, and so on. A migration that was
 * released is never edited. `PRAGMA user_version` is the number of those that a file has seen.
 *
 * - `touch` answers "which tests touch this service", `step` "which way does this test go"; both are read along their key alone.
 * - A service or a call may be observed in traces, declared by a stack file, or both; one that is neither is deleted.
 * - `history` stands beside the graph: a test may have run without ever being traced.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE service (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    observed INTEGER NOT NULL DEFAULT 0,
    declared INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE endpoint (
    id INTEGER PRIMARY KEY,
    service INTEGER NOT NULL REFERENCES service,
    name TEXT NOT NULL,
    UNIQUE (service, name)
  ) STRICT;
  CREATE TABLE test (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL
  ) STRICT;
  CREATE TABLE calls (
    caller INTEGER NOT NULL REFERENCES service,
    callee INTEGER NOT NULL REFERENCES service,
    observed INTEGER NOT NULL DEFAULT 0,
    declared INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (caller, callee)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE touch (
    service INTEGER NOT NULL REFERENCES service,
    test INTEGER NOT NULL REFERENCES test,
    PRIMARY KEY (service, test)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE step (
    test INTEGER NOT NULL REFERENCES test,
    service INTEGER NOT NULL REFERENCES service,
    endpoint INTEGER NOT NULL, -- 0 when the span named none
    position INTEGER NOT NULL,
    PRIMARY KEY (test, service, endpoint)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE history (
    test TEXT PRIMARY KEY,
    last_outcome TEXT NOT NULL,
    last_run TEXT NOT NULL,
    median_ms REAL, -- of \`passed_ms\`
    passed_ms TEXT NOT NULL -- JSON list of the last passed durations, oldest first
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX history_failed ON history (test) WHERE last_outcome = 'failed';
  `,
];
