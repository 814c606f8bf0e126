/** `muster graph stats`: how much is known. */
import { missingFile } from '../../../graph/open-graph.ts';
import { ok } from '../../../model/result.ts';
import { graphStats } from '../../../pipeline/graph-doors.ts';
import { graphLocation } from '../../graph-location.ts';
import { countsInWords } from './counts.ts';
import type { Verb } from './verb.ts';

export const stats: Verb = {
  flags: {},
  words: 0,
  async work(args, io) {
    const location = await graphLocation(args, io);
    if (!location.ok) return location;
    const answer = await graphStats({ location: location.value }, io.host);
    if (!answer.ok) return answer;
    const missing = missingFile(location.value, io.host);
    const words = countsInWords(answer.value);
    return ok({ document: answer.value, words: missing === null ? words : `${words}: there is no file ${missing} yet` });
  },
};
