/**
 * What the stage commands print with `--json`, as zod schemas (INTERFACES, "Stages as commands"). They are published for other
 * programs and held against the real commands in tests/contract/doors.test.ts. More keys may appear, none may change meaning.
 * What the REST API answers as well stands with it.
 */
import * as z from 'zod/mini';
import { graphIngestSchema, graphStatsSchema, impactSchema, problemSchema } from '../harness/server/answers.schema.ts';

const texts = z.array(z.string());
const count = z.int().check(z.minimum(0));

const problems = z.looseObject({ problems: z.array(problemSchema).check(z.minLength(1)) });

const requirements = z.looseObject({
  files: z.array(
    z.looseObject({
      file: z.string(),
      requires: texts,
      sandbox: z.nullable(z.string()),
      tests: z.array(z.looseObject({ path: texts, line: z.int(), requires: texts, sandbox: z.nullable(z.string()) })),
      annotations: z.array(
        z.looseObject({ tag: z.enum(['requires', 'sandbox', 'test-id']), name: z.string(), line: z.int(), scope: z.enum(['file', 'suite', 'test']) }),
      ),
      problems: z.array(problemSchema),
      warnings: z.array(problemSchema),
    }),
  ),
});

const stack = z.looseObject({
  name: z.string(),
  order: texts,
  edges: z.array(z.tuple([z.string(), z.string()])),
  entries: texts,
  entry: z.string(),
  chain: texts,
  chainOnce: texts,
  apps: z.array(
    z.looseObject({
      name: z.string(),
      role: z.enum(['frontend', 'middleware', 'persistence', 'standalone']),
      propagation: z.enum(['originator', 'forwarder', 'terminal']),
      containerPort: z.string(),
      servicePort: z.string(),
      contextDir: z.string(),
      dockerfile: z.string(),
      downstream: texts,
    }),
  ),
});

const assignment = z.array(texts);
const loads = z.array(z.number());
const split = z.looseObject({ assignment, loads, runners: count, makespan: z.number(), lowerBound: z.number() });
const weigh = z.looseObject({
  weights: z.record(z.string(), z.int().check(z.minimum(1))),
  omitted: texts,
  skippablePercentage: z.string().check(z.regex(/^\d+\.\d\d$/)),
  runners: count,
  testFiles: texts,
  assignment,
  loads,
});

const doctor = z.looseObject({
  tools: z.array(z.looseObject({ name: z.string(), found: z.boolean(), version: z.nullable(z.string()), path: z.nullable(z.string()) })),
  containment: z.looseObject({ name: z.enum(['cgroup', 'subreaper', 'marker']), measured: z.boolean() }),
  capabilities: z.array(
    z.looseObject({
      name: z.string(),
      providers: z.array(z.looseObject({ kind: z.string(), state: z.enum(['ready', 'startable', 'unusable']), because: z.string() })),
    }),
  ),
});

const time = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/));

const warm = z.looseObject({
  instance: z.string(),
  capability: z.string(),
  root: z.string(),
  key: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  state: z.enum(['starting', 'ready', 'draining', 'ending']),
  because: z.nullable(z.string()),
  pid: z.nullable(z.int()),
  url: z.nullable(z.string()),
  log: z.nullable(z.string()),
  since: time,
  expires: z.nullable(time),
  heldBy: z.array(z.looseObject({ run: z.string(), pid: z.int(), since: time })),
});

const status = z.looseObject({
  up: z.array(
    z.looseObject({
      run: z.string(),
      pid: z.int(),
      since: time,
      isReady: z.boolean(),
      capabilities: z.array(z.looseObject({ name: z.string(), url: z.nullable(z.string()) })),
    }),
  ),
  running: z.array(z.looseObject({ run: z.string(), root: z.string(), pid: z.int(), since: time, processes: texts })),
  warm: z.array(warm),
  warmGuard: z.nullable(z.looseObject({ pid: z.int(), because: z.string() })),
  cluster: z.nullable(z.looseObject({ name: z.string(), context: z.string(), kubeconfig: z.string(), usedAt: time })),
  lastRun: z.nullable(z.looseObject({ run: z.string(), exitCode: z.int(), passed: count, failed: count, errors: count, completedAt: time, dir: z.string() })),
});

const percentiles = z.nullable(z.looseObject({ p50_ms: z.number(), p95_ms: z.number(), p99_ms: z.number() }));
const timings = z.looseObject({
  runs: count,
  capabilities: z.array(
    z.looseObject({
      capability: z.string(),
      starts: count,
      reused: count,
      phases: z.looseObject({ spawn: percentiles, listen: percentiles, ready: percentiles, stop: percentiles }),
    }),
  ),
  critical: z.nullable(
    z.looseObject({
      run: z.string(),
      at: time,
      totalMs: z.number(),
      path: z.array(z.looseObject({ capability: z.string(), ownMs: z.number(), readyAtMs: z.number() })).check(z.minLength(1)),
      first: z.looseObject({ capability: z.string(), savesMs: z.number() }),
    }),
  ),
  unreadable: texts,
});

const graphBuild = z.looseObject({
  status: z.enum(['built', 'interrupted']),
  run: z.nullable(z.looseObject({ id: z.string(), exit_code: z.int() })),
  traces: count,
  foreign_tests: texts,
  forgotten: texts,
  services: count,
  tests: count,
  touches_edges: count,
  calls_edges: count,
  observed_calls_edges: count,
  warnings: z.optional(z.array(problemSchema)),
});

const graphShow = z.looseObject({
  services: z.array(z.looseObject({ name: z.string(), declared: z.boolean(), observed: z.boolean(), endpoints: texts, tests: count })),
  calls: z.array(
    z.looseObject({
      caller: z.string(),
      callee: z.string(),
      declared: z.boolean(),
      observed: z.boolean(),
      count,
      errors: count,
      lastSeenMs: z.nullable(z.number()),
    }),
  ),
  tests: z.array(z.looseObject({ id: z.string(), type: z.string(), path: z.array(z.looseObject({ service: z.string(), endpoint: z.string() })) })),
});

const graphGenerate = z.looseObject({
  form: z.enum(['s0', 'datadog', 'otlp', 'stack']),
  seed: count,
  services: count,
  tests: count,
  touches: count,
  // null: a signal came before it was written.
  file: z.nullable(z.string()),
});

export const DOOR_SCHEMAS = {
  'problems.schema.json': { title: 'What a command prints when it could not do its work (exit 2)', schema: problems },
  'requirements.schema.json': { title: 'muster requirements --json', schema: requirements },
  'stack-order.schema.json': { title: 'muster stack --json', schema: stack },
  'graph-ingest.schema.json': { title: 'muster graph ingest --json', schema: graphIngestSchema },
  'graph-stats.schema.json': { title: 'muster graph stats --json', schema: graphStatsSchema },
  'graph-impact.schema.json': { title: 'muster graph impact --json', schema: impactSchema },
  'graph-build.schema.json': { title: 'muster graph build --json', schema: graphBuild },
  'graph-show.schema.json': { title: 'muster graph show --json', schema: graphShow },
  'graph-generate.schema.json': { title: 'muster graph generate --json --out FILE', schema: graphGenerate },
  'split.schema.json': { title: 'muster split --json', schema: split },
  'weigh.schema.json': { title: 'muster weigh --json', schema: weigh },
  'status.schema.json': { title: 'muster status --json', schema: status },
  'timings.schema.json': { title: 'muster status --timings --json', schema: timings },
  'doctor.schema.json': { title: 'muster doctor --json', schema: doctor },
};
