/** `muster graph prune`: forgets tests that the repository does not have any more. */
import { ok } from '../../../model/result.ts';
import { plural } from '../../../report/layout.ts';
import { flag } from '../../arguments.ts';
import { graphLocation } from '../../graph-location.ts';
import { askedConfiguration } from '../../plan-request.ts';
import { countsInWords } from './counts.ts';
import type { Verb } from './verb.ts';

export const prune: Verb = {
  flags: { 'dry-run': { type: 'boolean' }, root: { type: 'string' } },
  words: 0,
  async work(args, io) {
    const location = await graphLocation(args, io);
    if (!location.ok) return location;
    const { pruneGraph } = await import('../../../pipeline/prune-graph.ts');
    const request = { configuration: askedConfiguration(args), graph: location.value, isDryRun: flag(args, 'dry-run') };
    const pruned = await pruneGraph(request, io.host);
    if (!pruned.ok) return pruned;
    const { forgotten, status } = pruned.value;
    const verb = status === 'dry-run' ? 'would be forgotten' : 'forgotten';
    const words = [`${plural(forgotten.length, 'test')} ${verb}`, ...forgotten.map((id) => `  ${id}`), `the graph has ${countsInWords(pruned.value)}`];
    return ok({ document: pruned.value, words: words.join('\n') });
  },
};
