/** `muster graph ingest`: adds traces by hand. */
import type { Host } from '../../../host/host.ts';
import { fail, ok, type Result } from '../../../model/result.ts';
import { type IngestAnswer, ingestDocuments, ingestTraceBytes } from '../../../pipeline/graph-doors.ts';
import { readTraceFiles } from '../../../pipeline/trace-files.ts';
import type { GraphPlace } from '../../../pipeline/with-graph.ts';
import { plural } from '../../../report/layout.ts';
import { graphLocation } from '../../graph-location.ts';
import { usage } from '../../problems.ts';
import { countsInWords } from './counts.ts';
import type { Verb } from './verb.ts';

async function ingestFile(word: string, place: GraphPlace, host: Host): Promise<Result<IngestAnswer>> {
  const documents = readTraceFiles(word, host);
  return documents.ok ? ingestDocuments(documents.value, place, host) : documents;
}

export const ingest: Verb = {
  flags: {},
  words: 1,
  async work(args, io) {
    const location = await graphLocation(args, io);
    if (!location.ok) return location;
    const word = args._[1];
    if (word === undefined) return fail(usage('muster graph ingest needs a FILE, or - for stdin'));
    const place = { location: location.value };
    const answer = word === '-' ? await ingestTraceBytes({ bytes: await io.input() }, place, io.host) : await ingestFile(word, place, io.host);
    if (!answer.ok) return answer;
    return ok({ document: answer.value, words: `${plural(answer.value.traces, 'trace')} read; the graph has ${countsInWords(answer.value)}` });
  },
};
