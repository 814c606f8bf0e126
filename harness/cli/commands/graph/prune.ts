/** `muster graph prune`: forgets tests that the repository had and does not have any more. */
import type { TestId } from '../../../model/ids.ts';
import { ok } from '../../../model/result.ts';
import { plural } from '../../../report/layout.ts';
import { flag } from '../../arguments.ts';
import { graphLocation } from '../../graph-location.ts';
import { askedConfiguration } from '../../plan-request.ts';
import { countsInWords } from './counts.ts';
import type { Verb } from './verb.ts';

function staying(unclaimed: readonly TestId[]): string {
  const [stay, them] = unclaimed.length === 1 ? ['stays', 'it'] : ['stay', 'them'];
  return `${plural(unclaimed.length, 'test')} ${stay} that no repository is known to have had, ${unclaimed[0]} first (--unclaimed forgets ${them} too)`;
}

export const prune: Verb = {
  flags: { 'dry-run': { type: 'boolean' }, unclaimed: { type: 'boolean' }, root: { type: 'string' } },
  words: 0,
  async work(args, io) {
    const location = await graphLocation(args, io);
    if (!location.ok) return location;
    const { pruneGraph } = await import('../../../pipeline/prune-graph.ts');
    const request = { configuration: askedConfiguration(args), graph: location.value, isDryRun: flag(args, 'dry-run'), alsoUnclaimed: flag(args, 'unclaimed') };
    const pruned = await pruneGraph(request, io.host);
    if (!pruned.ok) return pruned;
    const { forgotten, unclaimed, status } = pruned.value;
    const verb = status === 'dry-run' ? 'would be forgotten' : 'forgotten';
    const kept = unclaimed.length === 0 ? [] : [staying(unclaimed)];
    const words = [`${plural(forgotten.length, 'test')} ${verb}`, ...forgotten.map((id) => `  ${id}`), ...kept, `the graph has ${countsInWords(pruned.value)}`];
    return ok({ document: pruned.value, words: words.join('\n') });
  },
};
