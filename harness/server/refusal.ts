/** Problems as an answer: always JSON, S0's `error` text first, then every problem as it is published. */
import type { ExplainedProblem, Problem, ProblemCode } from '../model/problem.ts';
import { explain } from '../report/explain.ts';

/** Statuses by code; what is not named here is the sender's to mend: 400. */
const STATUS: Partial<Record<ProblemCode, number>> = {
  'no-token': 401,
  'bad-signature': 401,
  'foreign-visitor': 403,
  'no-such-path': 404,
  'unknown-run': 404,
  'method-not-allowed': 405,
  'body-too-large': 413,
  'media-type': 415,
  'too-many-runs': 429,
  'internal-error': 500,
  'system-refused': 500,
  'graph-unusable': 503,
  'collect-failed': 503,
};

export interface Refusal {
  readonly status: number;
  readonly body: { readonly error: string; readonly problems: readonly ExplainedProblem[] };
}

export function refusal(problems: readonly Problem[]): Refusal {
  const [first] = problems;
  const explained = problems.map(explain);
  const error = explained.map(({ path, message }) => (path === undefined ? message : `${path}: ${message}`)).join('; ');
  return { status: (first && STATUS[first.code]) ?? 400, body: { error, problems: explained } };
}
