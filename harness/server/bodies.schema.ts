/** Bodies that the REST API takes, as zod schemas. What is null or empty counts as absent, since S0's callers send every key. */
import * as z from 'zod/mini';

const optionalText = () => z.nullish(z.string().check(z.maxLength(500, { error: 'at most 500 characters' })));

/** A name that stands for one area, or an endpoint of one: no list, and nothing that could be taken for a flag. */
const AREA = /^$|^[^\s,-][^\s,]{0,199}(?: [A-Za-z]{1,10} \/[^\s,]{0,499})?$/;

const PULL_REQUEST = { error: 'the number of the pull request' };

export const runBodySchema = z.looseObject({
  mode: z.nullish(z.enum(['pr', 'merge', 'bootstrap'], { error: 'pr, merge or bootstrap' })),
  changed_app: z.nullish(z.string().check(z.regex(AREA, { error: 'the name of one app, or of one endpoint as demo-api GET /items/:id' }))),
  pr_number: z.nullish(z.union([z.int().check(z.minimum(1, PULL_REQUEST)), z.string().check(z.regex(/^$|^[1-9]\d{0,14}$/, PULL_REQUEST))], PULL_REQUEST)),
  radius: z.nullish(z.int().check(z.minimum(1, { error: 'a whole number of at least 1' }))),
  stack_file: optionalText(),
  git_url: optionalText(),
  git_revision: optionalText(),
  intercept_backend: optionalText(),
  app_revisions: z.nullish(z.record(z.string(), z.string())),
});

export type RunBody = z.infer<typeof runBodySchema>;

/** What a webhook of GitHub says about a pull request; everything else in it is left alone. */
export const webhookBodySchema = z.looseObject({
  action: z.optional(z.string()),
  pull_request: z.nullish(
    z.looseObject({
      number: z.int().check(z.minimum(1, PULL_REQUEST)),
      merged: z.nullish(z.boolean()),
      head: z.nullish(z.looseObject({ sha: z.nullish(z.string()) })),
    }),
  ),
  repository: z.nullish(z.looseObject({ full_name: z.nullish(z.string()), name: z.nullish(z.string()), clone_url: z.nullish(z.string()) })),
});

/** The traces themselves are read by `traces/`; these are the forms that it knows. */
export const ingestBodySchema = z.union([
  z.looseObject({ traces: z.array(z.looseObject({ trace_id: z.string(), test_id: z.string(), spans: z.array(z.looseObject({})) })) }),
  z.looseObject({ fixture_file: z.string() }),
  z.looseObject({ data: z.array(z.looseObject({})) }),
  z.looseObject({ resourceSpans: z.array(z.looseObject({})) }),
  z.array(z.looseObject({})),
  z.strictObject({}),
]);
