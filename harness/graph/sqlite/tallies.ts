/** What an ingest gathers over all its tests and writes at the end, in few statements: touches by endpoint, and calls by how many tests saw them. */
import type { DatabaseSync } from 'node:sqlite';
import type { NodeIds } from '../endpoint-network.ts';

/** Adds touches endpoint by endpoint: one statement for all tests of each. */
export function touchAdder(db: DatabaseSync): { add(test: number, touched: readonly NodeIds[]): void; flush(): void } {
  const testsOf = new Map<NodeIds, number[]>();
  return {
    add(test, touched) {
      for (const node of touched) {
        const known = testsOf.get(node);
        if (known === undefined) testsOf.set(node, [test]);
        else known.push(test);
      }
    },
    flush() {
      const add = db.prepare('INSERT INTO touch (service, test, endpoint) SELECT ?1, value, ?2 FROM json_each(?3)');
      const byService = [...testsOf].sort(([a], [b]) => a.service - b.service);
      for (const [{ service, endpoint }, tests] of byService) add.run(service, endpoint, JSON.stringify(tests));
    },
  };
}

/** Counts by how many tests each call was seen. Callers and callees are the same objects for the same ids. */
export function callCounter(db: DatabaseSync): { count(called: readonly (readonly NodeIds[])[], by: 1 | -1): void; flush(): void } {
  const differences = new Map<NodeIds, Map<NodeIds, number>>();
  return {
    count([callers = [], callees = []], by) {
      callers.forEach((caller, index) => {
        const callee = callees[index];
        if (callee === undefined) return;
        let ofCaller = differences.get(caller);
        if (ofCaller === undefined) {
          ofCaller = new Map();
          differences.set(caller, ofCaller);
        }
        ofCaller.set(callee, (ofCaller.get(callee) ?? 0) + by);
      });
    },
    flush() {
      const add = db.prepare(`INSERT INTO calls (caller, callee, caller_endpoint, callee_endpoint, tests) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET tests = tests + excluded.tests`);
      for (const [caller, ofCaller] of differences) {
        for (const [callee, by] of ofCaller) if (by !== 0) add.run(caller.service, callee.service, caller.endpoint, callee.endpoint, by);
      }
    },
  };
}
