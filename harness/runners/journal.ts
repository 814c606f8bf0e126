/** Reads the journal that the part inside a runner wrote. */
import * as z from 'zod/mini';
import type { Host } from '../host/host.ts';
import type { JournalEntry } from '../model/journal.ts';

const titles = z.array(z.string());
const entry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('loaded') }),
  z.object({ kind: z.literal('begun') }),
  z.object({
    kind: z.literal('test'),
    file: z.string(),
    path: titles,
    key: z.string(),
    outOf: z.number(),
    outcome: z.enum(['passed', 'failed', 'skipped']),
    durationMs: z.number(),
    message: z.optional(z.string()),
  }),
  z.object({ kind: z.literal('file'), file: z.string(), durationMs: z.optional(z.number()) }),
  z.object({ kind: z.literal('error'), file: z.nullable(z.string()), path: titles, message: z.string() }),
  z.object({ kind: z.literal('ended') }),
]);

/** Its entries in order; [] when there is none. A last line that a crash cut short is left out. */
export function readJournal(file: string, host: Host): JournalEntry[] {
  const outcome = host.files.read(file);
  if (outcome.kind !== 'text') return [];
  const whole = outcome.text.split('\n').slice(0, -1);
  return whole.map((line) => entry.parse(JSON.parse(line)));
}
