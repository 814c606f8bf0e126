/** `muster graph copy`: one graph in place of another, whatever engines keep them. */
import { fail, ok } from '../../../model/result.ts';
import { copyGraph } from '../../../pipeline/copy-graph.ts';
import { text } from '../../arguments.ts';
import { usage } from '../../problems.ts';
import { countsInWords } from './counts.ts';
import type { Verb } from './verb.ts';

export const copy: Verb = {
  flags: {},
  words: 2,
  async work(args, { host }) {
    const [, from, to] = args._;
    if (from === undefined || to === undefined) return fail(usage('muster graph copy needs FROM and TO'));
    if (text(args, 'graph') !== undefined) return fail(usage('muster graph copy takes both graphs as words, not --graph'));
    const copied = await copyGraph({ from, to }, host);
    if (!copied.ok) return copied;
    return ok({ document: { status: 'copied', ...copied.value }, words: `copied; the graph has ${countsInWords(copied.value)}` });
  },
};
