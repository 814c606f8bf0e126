/** The table of imports, on small sources; that the code keeps it is the step `boundaries` of `npm run check`. */
import { expect, test } from 'vitest';
import { boundaryProblems } from '../../tools/boundaries.ts';

const problemsOf = (file: string, text: string) => boundaryProblems(new Map([[file, text]]));

test.each([
  ['planner/select.ts', "import { ok } from '../model/result.ts';"],
  ['planner/select.ts', "import path from 'node:path';\nimport { a } from './split.ts';"],
  ['run/execute.ts', "import type { Runner } from '../runners/runner.ts';"],
  ['host/node-files.ts', "import fs from 'node:fs';\nDate.now();\nprocess.cwd();"],
  ['graph/sqlite/database.ts', "import { DatabaseSync } from 'node:sqlite';"],
  ['cli/commands/graph.ts', "const { x } = await import('../../pipeline/graph-doors.ts');"],
  ['capabilities/choose.ts', 'const process = { command: [] };\nsee(ward.process.pid, process.command, new Date(3));'],
  ['pipeline.ts', "import { sweep } from './guard/sweep.ts';"],
])('%s may say %s', (file, text) => {
  expect(problemsOf(file, text)).toEqual([]);
});

test.each([
  ['planner/plan.ts', "import type { GraphStore } from '../graph/store.ts';", 'harness/planner/plan.ts:1: imports graph/store.ts; planner may import model'],
  ['planner/plan.ts', "\nexport * from '../host/host.ts';", 'harness/planner/plan.ts:2: imports host/host.ts; planner may import model'],
  ['planner/plan.ts', "export { x } from '../host/host.ts';", 'harness/planner/plan.ts:1: imports host/host.ts; planner may import model'],
  ['traces/facts.ts', "await import('../graph/store.ts');", 'harness/traces/facts.ts:1: imports graph/store.ts; traces may import model'],
  ['traces/facts.ts', "let store: import('../graph/store.ts').GraphStore;", 'harness/traces/facts.ts:1: imports graph/store.ts; traces may import model'],
  ['model/ids.ts', "import { nodeHost } from '../host/node-host.ts';", 'harness/model/ids.ts:1: imports host/node-host.ts; model may import nothing'],
  ['runners/vitest.ts', "import fs from 'node:fs';", 'harness/runners/vitest.ts:1: imports node:fs; ask the host'],
  ['guard/guard.ts', "import koffi from 'koffi';", 'harness/guard/guard.ts:1: imports koffi; ask the host'],
  ['graph/store.ts', "import { DatabaseSync } from 'node:sqlite';", 'harness/graph/store.ts:1: imports node:sqlite; ask the host'],
  ['report/console.ts', 'const isQuiet = process.env.QUIET;', 'harness/report/console.ts:1: uses process; ask the host'],
  ['report/console.ts', 'const { env } = process;', 'harness/report/console.ts:1: uses process; ask the host'],
  ['report/console.ts', 'const now = new Date();', 'harness/report/console.ts:1: uses new Date(); ask host.clock'],
  ['report/console.ts', 'const now = Date.now();', 'harness/report/console.ts:1: uses Date.now; ask host.clock'],
  ['newcomer/a.ts', "import { a } from '../model/ids.ts';", 'harness/newcomer/a.ts:1: is in no module of the table of tools/boundaries.ts'],
])('%s may not say %s', (file, text, problem) => {
  expect(problemsOf(file, text)).toEqual([problem]);
});

test('the routes of the server see no store, and a store sees no HTTP: a query can only stand behind the port [S0-84]', () => {
  for (const store of ['graph/open-graph.ts', 'graph/sqlite/impact.ts', 'graph/neo4j/impact.ts']) {
    expect(problemsOf('server/endpoints/graph.ts', `import { x } from '../../${store}';`)).toHaveLength(1);
  }
  for (const http of ['node:http', 'node:sqlite']) expect(problemsOf('server/endpoints/graph.ts', `import x from '${http}';`)).toHaveLength(1);
  for (const http of ['node:http', 'node:net', 'node:https']) expect(problemsOf('graph/sqlite/ingest.ts', `import x from '${http}';`)).toHaveLength(1);
  expect(problemsOf('graph/store.ts', "import { Hono } from 'hono';")).toHaveLength(1);
});

test('the ports are all that a run may import of capabilities and runners', () => {
  expect(problemsOf('run/execute.ts', "import { vitest } from '../runners/vitest.ts';\nimport { choose } from '../capabilities/choose.ts';")).toHaveLength(2);
});
