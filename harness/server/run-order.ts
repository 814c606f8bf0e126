/** What a request asks for becomes the order of a run. What is null or empty counts as absent. */
import { readArea } from '../model/endpoint.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { RunMode, RunOrder, RunRecord } from '../pipeline/run-records.ts';
import { configurationFor, findStack, type ServedStack } from '../pipeline/served-stacks.ts';
import type { RunBody } from './bodies.schema.ts';
import type { Service } from './service.ts';

const given = (text: string | null | undefined): string | null => (text === undefined || text === '' ? null : text);

/** S0's words: a pull request is known by its app and number, a merge by its app, a bootstrap needs neither. */
function lacking(mode: RunMode, app: string | null, number: number | null): Problem | null {
  if (mode === 'pr' && (app === null || number === null)) return { code: 'missing-fields', fields: ['changed_app', 'pr_number'], mode };
  if (mode === 'merge' && app === null) return { code: 'missing-fields', fields: ['changed_app'], mode };
  return null;
}

/** The stack that is named, else the one that has the app, or the app of the endpoint. */
function stackOf(body: RunBody, app: string | null, { stacks }: Service): Result<ServedStack | null> {
  const named = given(body.stack_file);
  if (named !== null) return findStack(stacks, named);
  const changed = app === null ? null : readArea(app).service;
  return ok(stacks.find(({ stack }) => stack.apps.some(({ name }) => name === changed)) ?? null);
}

/** Puts the run in the line. */
export function order(mode: RunMode, body: RunBody, service: Service): Result<RunRecord> {
  const app = given(body.changed_app);
  const number = given(String(body.pr_number ?? ''));
  const problem = lacking(mode, app, number === null ? null : Number(number));
  if (problem) return fail(problem);
  const served = stackOf(body, app, service);
  if (!served.ok) return served;
  const configuration = configurationFor(served.value, { own: service.options.configuration, ownStack: service.options.ownStack }, service.host);
  if (!configuration.ok) return configuration;
  const asked: RunOrder = {
    version: 1,
    mode,
    stack: served.value?.stack.name ?? null,
    changed_app: app,
    pr_number: number === null ? null : Number(number),
    radius: body.radius ?? 1,
    git_url: given(body.git_url),
    git_revision: given(body.git_revision),
    intercept_backend: given(body.intercept_backend),
    app_revisions: body.app_revisions ?? {},
  };
  return service.runs.add(asked, configuration.value);
}
