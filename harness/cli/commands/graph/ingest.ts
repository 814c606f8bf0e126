/** `muster graph ingest`: adds traces by hand. */
import type { Problem } from '../../../model/problem.ts';
import { fail, ok } from '../../../model/result.ts';
import { ingestTraceText } from '../../../pipeline/graph-doors.ts';
import { plural } from '../../../report/layout.ts';
import { graphLocation } from '../../graph-location.ts';
import { usage } from '../../problems.ts';
import { readInput } from '../../read-input.ts';
import { countsInWords } from './counts.ts';
import type { Verb } from './verb.ts';

function inFile(problems: readonly Problem[], word: string): Problem[] {
  return problems.map((problem) => ('file' in problem || word === '-' ? problem : { ...problem, file: word }));
}

export const ingest: Verb = {
  flags: {},
  words: 1,
  async work(args, io) {
    const location = await graphLocation(args, io);
    if (!location.ok) return location;
    const word = args._[1];
    if (word === undefined) return fail(usage('muster graph ingest needs a FILE, or - for stdin'));
    const input = await readInput(word, io);
    const answer = input.ok ? await ingestTraceText(input.value, { location: location.value }, io.host) : input;
    if (!answer.ok) return fail(...inFile(answer.problems, word));
    return ok({ document: answer.value, words: `${plural(answer.value.traces, 'trace')} read; the graph has ${countsInWords(answer.value)}` });
  },
};
