/** Answers of the REST API as zod schemas: for its OpenAPI document, and those of the graph for the commands that print the same. */
import * as z from 'zod/mini';

const count = z.int().check(z.minimum(0));
const texts = z.array(z.string());

export const problemSchema = z.looseObject({
  code: z.string(),
  message: z.string(),
  file: z.optional(z.string()),
  line: z.optional(z.int().check(z.minimum(1))),
  column: z.optional(z.int().check(z.minimum(1))),
  path: z.optional(z.string()),
  hint: z.optional(z.string()),
});

export const refusalSchema = z.looseObject({ error: z.string().check(z.minLength(1)), problems: z.array(problemSchema).check(z.minLength(1)) });

const counts = { services: count, tests: count, touches_edges: count, calls_edges: count, observed_calls_edges: count };
export const graphStatsSchema = z.looseObject(counts);
export const graphIngestSchema = z.looseObject({ status: z.literal('ingested'), traces: count, ...counts, warnings: z.optional(z.array(problemSchema)) });

const mapped = z.looseObject({
  tests: z.array(z.looseObject({ id: z.string(), type: z.string(), because: texts })).check(z.minLength(1)),
  services: texts,
  unmapped_area: z.literal(''),
  message: z.string(),
  unknown_endpoint: z.optional(z.string()),
});
const unmapped = z.strictObject({
  tests: z.array(z.never()).check(z.maxLength(0)),
  unmapped_area: z.string().check(z.minLength(1)),
  message: z.literal('No mapped regression; area needs tests'),
});
export const impactSchema = z.union([unmapped, mapped]);

export const healthSchema = z.looseObject({ status: z.literal('ok') });
export const readinessSchema = z.looseObject({ status: z.literal('ok'), stacks_loaded: count });
export const reloadedSchema = z.looseObject({ status: z.literal('reloaded'), stacks: count });

export const stacksSchema = z.array(
  z.looseObject({
    stack_file: z.string(),
    name: z.string(),
    description: z.string(),
    apps: z.array(z.looseObject({ name: z.string(), repo: z.string(), role: z.enum(['frontend', 'middleware', 'persistence', 'standalone']) })),
  }),
);
export const teamsSchema = z.record(z.string(), z.looseObject({ stacks: texts, apps: texts, repos: texts }));

const runSchema = z.looseObject({
  name: z.string(),
  pipeline: z.enum(['stack-pr-test', 'stack-merge-release', 'stack-bootstrap', 'muster-run']),
  status: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Cancelled', 'Unknown']),
  created: z.string(),
  changed_app: z.nullable(z.string()),
  pr_number: z.nullable(z.int()),
  exit_code: z.nullable(z.int()),
  tests: z.nullable(z.looseObject({ total: count, passed: count, failed: count, errors: count, skipped: count })),
});
export const runsSchema = z.array(runSchema);
export const runWithResultsSchema = z.extend(runSchema, { results: z.nullable(z.looseObject({ version: z.literal(1), run_id: z.string() })) });

export const createdSchema = z.looseObject({ status: z.literal('created'), pipelinerun: z.string(), mode: z.enum(['pr', 'merge', 'bootstrap']) });
export const webhookSchema = z.union([createdSchema, z.looseObject({ status: z.literal('ignored'), reason: z.string() })]);

export const openApiSchema = z.looseObject({ openapi: z.string(), paths: z.looseObject({}) });
