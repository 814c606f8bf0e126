/** Runs: asking for one, and how they stand. Each is a real run of Muster, with its reports in `.muster/runs/`. */
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../model/result.ts';
import type { RunMode, RunRecord } from '../../pipeline/run-records.ts';
import { readShape } from '../../planner/shape.ts';
import { createdSchema, runsSchema, runWithResultsSchema } from '../answers.schema.ts';
import { type RunBody, runBodySchema } from '../bodies.schema.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { order } from '../run-order.ts';

const PIPELINES: Readonly<Record<RunMode, string>> = { pr: 'stack-pr-test', merge: 'stack-merge-release', bootstrap: 'stack-bootstrap' };

function viewOf({ name, status, created, order: asked, results }: RunRecord) {
  return {
    name,
    pipeline: asked === null ? 'muster-run' : PIPELINES[asked.mode],
    status,
    created,
    changed_app: asked?.changed_app ?? null,
    pr_number: asked?.pr_number ?? null,
    exit_code: results?.exit_code ?? null,
    tests: results?.tests ?? null,
  };
}

/** S0's answer to a run that was begun. */
export function created(mode: RunMode, record: Result<RunRecord>): Result<unknown> {
  return record.ok ? ok({ status: 'created', pipelinerun: record.value.name, mode }) : record;
}

function bodyOf(call: Call): Result<RunBody> {
  const read = call.json();
  return read.ok ? readShape(runBodySchema, read.value ?? {}) : read;
}

export const runList: Endpoint = {
  method: 'GET',
  path: '/api/runs',
  name: 'runs',
  summary: 'The newest runs, newest first, those that were started by hand included.',
  parameters: [{ name: 'limit', in: 'query', description: 'How many; 20 by default.', required: false, schema: z.int().check(z.minimum(1), z.maximum(1000)) }],
  answers: { name: 'Runs', schema: runsSchema },
  refuses: [400],
  answer({ query }, { runs }) {
    const limit = query.get('limit') ?? '20';
    if (!/^[1-9]\d{0,2}$|^1000$/.test(limit)) return fail({ code: 'bad-parameter', name: 'limit', value: limit, expected: 'a whole number from 1 to 1000' });
    return ok(runs.list(Number(limit)).map(viewOf));
  },
};

export const oneRun: Endpoint = {
  method: 'GET',
  path: '/api/runs/{name}',
  name: 'run',
  summary: 'One run, with its results document once it has ended.',
  parameters: [{ name: 'name', in: 'path', description: 'The name of the run.', required: true, schema: z.string() }],
  answers: { name: 'RunWithResults', schema: runWithResultsSchema },
  refuses: [404],
  answer({ path: { name = '' } }, { runs }) {
    const record = runs.find(name);
    return record === null ? fail({ code: 'unknown-run', name }) : ok({ ...viewOf(record), results: record.results });
  },
};

/** A way to ask for a run; `modeOf` tells which kind of run a body means. */
function asking({ path, name, summary }: Pick<Endpoint, 'path' | 'name' | 'summary'>, modeOf: (body: RunBody) => RunMode): Endpoint {
  return {
    method: 'POST',
    path,
    name,
    summary,
    takes: { name: 'RunRequest', schema: runBodySchema, required: false },
    answers: { name: 'RunCreated', schema: createdSchema },
    refuses: [400, 429],
    answer(call, service) {
      const body = bodyOf(call);
      if (!body.ok) return body;
      const mode = modeOf(body.value);
      return created(mode, order(mode, body.value, service));
    },
  };
}

export const startRun = asking(
  { path: '/api/run', name: 'startRun', summary: 'Runs what a change can break (pr, merge), or every test (bootstrap). Runs go one after the other.' },
  ({ mode }) => mode ?? 'pr',
);

export const bootstrap = asking({ path: '/api/bootstrap', name: 'bootstrap', summary: 'Runs every test, which teaches the graph.' }, () => 'bootstrap');
