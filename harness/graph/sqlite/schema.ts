/**
 * The tables of a graph file, as a list of migrations: each brings a file one version on, the first an empty one to 1. A migration that was
 * released is never edited. `PRAGMA user_version` is the number of those that a file has seen.
 *
 * - `touch` answers "which tests touch this service, or this endpoint of it", `evidence` "what do the newest traces of this test prove";
 *   both are read along their key alone. An endpoint of 0 is none that was named.
 * - `count`, `errors` and `last_seen` of services, endpoints and calls are those outside of tests; what tests saw is in `evidence`, and
 *   `tests` of a call is how many of them saw it. What no test, no other trace and no stack file knows is deleted.
 * - `history` and `repository` stand beside the graph: a test may have run, or be there, without ever being traced.
 */
import type { DatabaseSync } from 'node:sqlite';
import { packer } from './packed.ts';

/** What was one row for each touch of a test, without how often and when, becomes one row for each test. */
function keepSteps(db: DatabaseSync): void {
  const rows = db.prepare('SELECT test, service, endpoint FROM step ORDER BY test, position, service, endpoint').all();
  const touches = Map.groupBy(rows, ({ test }) => Number(test));
  const keep = db.prepare('INSERT INTO evidence (test, services, touches, calls) VALUES (?, ?, ?, ?)');
  const pack = packer();
  for (const [test, steps] of touches) {
    const path = steps.map(({ service, endpoint }) => ({ service: Number(service), endpoint: Number(endpoint) }));
    const seen = path.map(() => ({ count: 1, errors: 0, lastSeenMs: null }));
    keep.run(test, [...new Set(path.map(({ service }) => service))].join(','), pack({ nodes: [path], seen }), pack({ nodes: [], seen: [] }));
  }
}

export const MIGRATIONS: readonly (string | ((db: DatabaseSync) => void))[] = [
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
  `
  ALTER TABLE service RENAME COLUMN observed TO count;
  ALTER TABLE service ADD COLUMN errors INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE service ADD COLUMN last_seen INTEGER; -- ms since the epoch
  UPDATE service SET count = 0 WHERE EXISTS (SELECT 1 FROM touch WHERE service = service.id);
  ALTER TABLE endpoint ADD COLUMN count INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE endpoint ADD COLUMN errors INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE endpoint ADD COLUMN last_seen INTEGER;
  CREATE TABLE origin (
    service INTEGER NOT NULL REFERENCES service,
    endpoint INTEGER NOT NULL REFERENCES endpoint ON DELETE CASCADE,
    file TEXT NOT NULL,
    function TEXT,
    line INTEGER
  ) STRICT;
  CREATE INDEX origin_of ON origin (endpoint);

  ALTER TABLE calls RENAME TO old_calls;
  CREATE TABLE calls (
    caller INTEGER NOT NULL REFERENCES service,
    callee INTEGER NOT NULL REFERENCES service,
    caller_endpoint INTEGER NOT NULL,
    callee_endpoint INTEGER NOT NULL,
    declared INTEGER NOT NULL DEFAULT 0, -- of whole services: both endpoints are 0
    tests INTEGER NOT NULL DEFAULT 0,
    count INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0,
    last_seen INTEGER,
    PRIMARY KEY (caller, callee, caller_endpoint, callee_endpoint)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX calls_of ON calls (callee);
  INSERT INTO calls (caller, callee, caller_endpoint, callee_endpoint, declared, count)
    SELECT caller, callee, 0, 0, declared, observed FROM old_calls;
  DROP TABLE old_calls;

  CREATE TABLE evidence (
    test INTEGER PRIMARY KEY REFERENCES test,
    services TEXT NOT NULL, -- ids between commas
    touches BLOB NOT NULL, -- in the order of the path; \`packed.ts\` tells how
    calls BLOB NOT NULL
  ) STRICT;
  `,
  keepSteps,
  `
  DROP TABLE touch;
  CREATE TABLE touch (
    service INTEGER NOT NULL REFERENCES service,
    test INTEGER NOT NULL REFERENCES test,
    endpoint INTEGER NOT NULL,
    PRIMARY KEY (service, test, endpoint)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO touch SELECT service, test, endpoint FROM step ORDER BY service, test, endpoint;
  DROP TABLE step;
  `,
  `
  CREATE TABLE repository (
    name TEXT PRIMARY KEY,
    tests TEXT NOT NULL -- JSON list of ids, sorted
  ) STRICT, WITHOUT ROWID;
  `,
];
