/** What Artillery writes by `--output`, as far as it is read. */
import * as z from 'zod/mini';

const report = z.object({ aggregate: z.object({ counters: z.record(z.string(), z.number()) }) });

/** Sums over the whole run, by the names of Artillery's metrics. */
export type Counters = Readonly<Record<string, number>>;

export function parseCounters(text: string): Counters {
  return report.parse(JSON.parse(text)).aggregate.counters;
}
