/**
 * The stages `collect` and `store`, for a run that is told to learn before it selects: with them one command collects, stores, asks and
 * executes. A word that names nothing usable refuses the run; a server that fails does not, since the graph still knows what it knew.
 */
import type { Result } from '../model/result.ts';
import type { Test } from '../model/test.ts';
import { plural } from '../report/layout.ts';
import type { Context } from './context.ts';
import { type KnownFacts, knownFacts } from './known-facts.ts';
import { LAST_DAY, readSources } from './span-sources.ts';
import { withSystemGraph } from './system-graph.ts';

async function collected({ recorder, signal, host }: Context, sources: readonly string[], tests: readonly Test[]): Promise<Result<KnownFacts>> {
  const read = await readSources({ ...LAST_DAY, sources }, host, signal);
  if (!read.ok) return read;
  const { documents, holes, warnings } = read.value;
  for (const problem of [...holes, ...warnings]) recorder.emit({ kind: 'warning', problem });
  const known = knownFacts(documents, tests);
  if (known.ok) recorder.note('collect', `${plural(known.value.traces, 'trace')} from ${sources.join(', ')}`);
  return known;
}

/** Whether the run goes on; why not stands among the events. */
export async function collectFirst(context: Context, sources: readonly string[], tests: readonly Test[]): Promise<boolean> {
  const { configuration, recorder, host } = context;
  const known = await recorder.stage(
    'collect',
    () => collected(context, sources, tests),
    ({ ok: isOk }) => isOk,
  );
  if (!known.ok) {
    recorder.refuse(known.problems);
    return false;
  }
  const { facts } = known.value;
  const stored = await recorder.stage(
    'store',
    async () => {
      const stats = await withSystemGraph({ configuration }, host, (graph) => (facts.length > 0 ? graph.ingest(facts) : graph.stats()));
      if (stats.ok) recorder.note('store', `the graph has ${plural(stats.value.services, 'service')}, ${plural(stats.value.tests, 'test')}`);
      return stats;
    },
    ({ ok: isOk }) => isOk,
  );
  if (!stored.ok) recorder.refuse(stored.problems);
  return stored.ok;
}
