/** Reads a saved plan. The schema is published as docs/reference/plan.schema.json. */
import { z } from 'zod';
import { capabilityName, testId } from '../model/ids.ts';
import { messageOf } from '../model/message-of.ts';
import type { Plan } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import { fail } from '../model/result.ts';
import { readShape } from './shape.ts';

const texts = z.array(z.string());
const id = z.string().transform(testId);
const capability = z.string().transform(capabilityName);
const line = z.int().min(1, 'a line, counted from 1');
const milliseconds = z.number().min(0, 'a number of at least 0');

const codeLocation = z.object({ file: z.string(), function: z.string().nullable(), line: line.nullable() });

const reason = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('impact'), changed: z.string(), path: texts, code: codeLocation.optional() }),
  z.object({ kind: z.literal('never-traced') }),
  z.object({ kind: z.literal('changed-test'), file: z.string() }),
  z.object({ kind: z.literal('failed-last-time'), run: z.string() }),
  z.object({ kind: z.literal('full-run'), file: z.string(), glob: z.string().nullable() }),
  z.object({ kind: z.literal('asked'), by: z.string() }),
  z.object({ kind: z.literal('everything') }),
]);

const plannedTest = z.object({
  id,
  kind: z.enum(['e2e', 'individual']),
  suite: z.string(),
  file: z.string(),
  titlePath: texts,
  line,
  requires: z.array(capability),
  sandbox: z.string().nullable(),
  aliases: texts,
  because: z.array(reason),
  weightMs: milliseconds,
  weightFrom: z.enum(['history', 'directory', 'median', 'default']),
});

const unit = z.object({ suite: z.string(), file: z.string(), sandbox: z.string().nullable(), tests: z.array(id), weightMs: milliseconds });

/** Its keys in the order of `makePlan`, so that a plan that was read is written as the same bytes. */
export const planSchema = z.object({
  version: z.literal(1),
  commit: z.string().nullable(),
  digest: z.string(),
  change: z.object({
    from: z.enum(['areas', 'git', 'none']),
    areas: texts,
    files: texts,
    filesByArea: z.record(z.string(), texts),
    fullRun: z.array(z.object({ file: z.string(), glob: z.string().nullable() })),
    since: z.string().nullable(),
    codeByArea: z.record(z.string(), z.array(codeLocation)).optional(),
  }),
  radius: z.int().min(1, 'a whole number of at least 1'),
  tests: z.array(plannedTest),
  leftOut: z.array(id),
  services: texts,
  unmapped: texts,
  unmapped_area: z.string(),
  requirements: z.array(z.object({ capability, sandbox: z.string().nullable(), tests: z.array(id), dependsOn: z.array(capability) })),
  workers: z.array(z.array(unit)),
  makespanMs: milliseconds,
  lowerBoundMs: milliseconds,
  message: z.string(),
});

/** A saved plan from its text. */
export function readPlan(text: string): Result<Plan> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const problem: Problem = { code: 'json', detail: messageOf(error) };
    return fail(problem);
  }
  return readShape(planSchema, value);
}
