/** `muster graph ingest`: adds traces by hand. */
import type { Host } from '../../../host/host.ts';
import type { Problem } from '../../../model/problem.ts';
import { fail, ok, type Result } from '../../../model/result.ts';
import { type IngestAnswer, ingestTraceBytes, ingestTraces } from '../../../pipeline/graph-doors.ts';
import { payloadOf, readTraceFiles } from '../../../pipeline/trace-files.ts';
import type { GraphPlace } from '../../../pipeline/with-graph.ts';
import { plural } from '../../../report/layout.ts';
import { graphLocation } from '../../graph-location.ts';
import { usage } from '../../problems.ts';
import { countsInWords } from './counts.ts';
import type { Verb } from './verb.ts';

function inFile(problems: readonly Problem[], word: string): Problem[] {
  return problems.map((problem) => ('file' in problem || word === '-' ? problem : { ...problem, file: word }));
}

async function ingestFile(word: string, place: GraphPlace, host: Host): Promise<Result<IngestAnswer>> {
  const documents = readTraceFiles(word, host);
  return documents.ok ? ingestTraces(payloadOf(documents.value), place, host) : documents;
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
    const answer = word === '-' ? await ingestTraceBytes(await io.input(), place, io.host) : await ingestFile(word, place, io.host);
    if (!answer.ok) return fail(...inFile(answer.problems, word));
    return ok({ document: answer.value, words: `${plural(answer.value.traces, 'trace')} read; the graph has ${countsInWords(answer.value)}` });
  },
};
