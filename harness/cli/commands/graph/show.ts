/** `muster graph show`: the graph, or a part of it, as text, Mermaid, DOT or JSON. */
import type { Problem } from '../../../model/problem.ts';
import { fail, ok, type Result } from '../../../model/result.ts';
import type { ShowRequest } from '../../../pipeline/show-graph.ts';
import type { GraphView } from '../../../report/graph/view.ts';
import { flag, list, text, texts, wholeNumber } from '../../arguments.ts';
import type { Arguments } from '../../command.ts';
import { graphLocation } from '../../graph-location.ts';
import { usage } from '../../problems.ts';
import type { Verb } from './verb.ts';

const FORMATS = ['text', 'mermaid', 'dot', 'json'] as const;
type Format = (typeof FORMATS)[number];

/** More than this nobody can look at, and Mermaid draws no more than 500 arrows. */
const MOST = 500;
const RADIUS = 2;

function asked(args: Arguments): Result<{ readonly format: Format; readonly request: ShowRequest }> {
  const named = text(args, 'format') ?? 'text';
  const format = FORMATS.find((known) => known === named);
  const radius = wholeNumber(args, 'radius', 1);
  const limit = wholeNumber(args, 'limit', 1);
  const problems: Problem[] = [];
  if (format === undefined) problems.push(usage(`--format takes ${FORMATS.join(', ')}, not '${named}'`));
  if (radius === null) problems.push({ code: 'bad-radius', value: text(args, 'radius') ?? '' });
  if (limit === null) problems.push(usage(`--limit takes a whole number of at least 1, not '${text(args, 'limit')}'`));
  if (format === undefined || radius === null || limit === null) return fail(...problems);
  const isData = format === 'json' || flag(args, 'json');
  const request = { services: list(args, 'service'), tests: texts(args, 'test'), radius: radius ?? RADIUS, limit: limit ?? (isData ? null : MOST) };
  return ok({ format, request });
}

async function drawn(format: Format, view: GraphView, withTests: boolean): Promise<string> {
  switch (format) {
    case 'text':
      return (await import('../../../report/graph/text.ts')).graphText(view, withTests);
    case 'mermaid':
      return (await import('../../../report/graph/mermaid.ts')).graphMermaid(view, withTests);
    case 'dot':
      return (await import('../../../report/graph/dot.ts')).graphDot(view, withTests);
    case 'json':
      return JSON.stringify(view, null, 2);
  }
}

export const show: Verb = {
  flags: {
    format: { type: 'string' },
    service: { type: 'array' },
    test: { type: 'array' },
    radius: { type: 'string' },
    limit: { type: 'string' },
  },
  words: 0,
  async work(args, io) {
    const wanted = asked(args);
    if (!wanted.ok) return wanted;
    const location = await graphLocation(args, io);
    if (!location.ok) return location;
    const { showGraph } = await import('../../../pipeline/show-graph.ts');
    const { format, request } = wanted.value;
    const shown = await showGraph(request, { location: location.value }, io.host);
    if (!shown.ok) return shown;
    return ok({ document: shown.value, words: flag(args, 'json') ? '' : await drawn(format, shown.value, request.tests.length > 0) });
  },
};
