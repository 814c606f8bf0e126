/** What Newman's JSON reporter writes, as far as it is read. */
import * as z from 'zod/mini';

const name = z.optional(z.object({ name: z.optional(z.string()) }));
const report = z.object({
  run: z.object({
    timings: z.object({ started: z.number(), completed: z.number() }),
    stats: z.object({ requests: z.object({ total: z.number() }), assertions: z.object({ total: z.number() }) }),
    failures: z.array(
      z.object({ error: z.object({ name: z.optional(z.string()), test: z.optional(z.string()), message: z.string() }), source: name, parent: name }),
    ),
  }),
});

export type NewmanReport = z.infer<typeof report>['run'];

export function parseReport(text: string): NewmanReport {
  return report.parse(JSON.parse(text)).run;
}
