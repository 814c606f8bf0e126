/** `muster graph impact`: the tests that a change can break, each with its path. */
import { readArea } from '../../../model/endpoint.ts';
import { fail, ok } from '../../../model/result.ts';
import { graphImpact, type MappedAnswer, type UnmappedAnswer } from '../../../pipeline/graph-doors.ts';
import { misspeltArea } from '../../../pipeline/unmapped-areas.ts';
import { renderProblem } from '../../../report/explain.ts';
import { text } from '../../arguments.ts';
import { graphLocation } from '../../graph-location.ts';
import { usage } from '../../problems.ts';
import type { Verb } from './verb.ts';

function inWords(answer: MappedAnswer | UnmappedAnswer): string {
  return [answer.message, ...answer.tests.map(({ id, because }) => `  ${id}  (${because.join(' - ')})`)].join('\n');
}

export const impact: Verb = {
  flags: { changed: { type: 'string' }, radius: { type: 'string' } },
  words: 0,
  async work(args, io) {
    const location = await graphLocation(args, io);
    if (!location.ok) return location;
    const changed = text(args, 'changed');
    if (changed === undefined) return fail(usage('muster graph impact needs --changed A'));
    const answer = await graphImpact(changed, text(args, 'radius') ?? '1', { location: location.value }, io.host);
    if (!answer.ok) return answer;
    const unknown = 'unknown_endpoint' in answer.value ? answer.value.unknown_endpoint : undefined;
    if (unknown !== undefined) io.err(`warning: no trace shows ${unknown}; this is what the whole of ${readArea(unknown).service} can break\n`);
    const misspelt = answer.value.unmapped_area === '' ? ok(null) : await misspeltArea(changed, { location: location.value }, io.host);
    if (misspelt.ok && misspelt.value !== null) io.err(`warning: ${renderProblem(misspelt.value)}\n`);
    return ok({ document: answer.value, words: inWords(answer.value) });
  },
};
