/**
 * A graph as a Mermaid flowchart: a thin arrow was declared and seen, a dotted one declared alone, a thick one seen alone. Labels stand in
 * quotes, where Mermaid still reads entities and Markdown, so whatever means something to it is written as a number.
 */
import { plural } from '../layout.ts';
import { oneLine } from './text.ts';
import type { GraphView, ShownCall } from './view.ts';

const SPECIAL = /["#&;<>`\\*_{}[\]()|~]/g;

/** A name as Mermaid shows it unchanged. */
export function mermaidLabel(name: string): string {
  return oneLine(name).replace(SPECIAL, (character) => `#${character.charCodeAt(0)};`);
}

function arrow({ declared, observed }: ShownCall): string {
  if (!observed) return '-.->';
  return declared ? '-->' : '==>';
}

/** @param withTests whether tests are drawn too, each with an arrow to every service that it touches */
export function graphMermaid({ services, calls, tests }: GraphView, withTests: boolean): string {
  const place = new Map(services.map(({ name }, index) => [name, `s${index}`]));
  const drawn = withTests ? tests : [];
  return [
    'flowchart LR',
    '  %% thin: declared and seen; dotted: declared, never seen; thick: seen, not declared',
    ...services.map(({ name, tests: count }, index) => `  s${index}["${mermaidLabel(name)}<br/>${count === 0 ? 'no test' : plural(count, 'test')}"]`),
    ...calls.map((call) => `  ${place.get(call.caller)} ${arrow(call)}${call.observed ? `|${call.count}|` : ''} ${place.get(call.callee)}`),
    ...drawn.flatMap(({ id, path }, index) => [
      `  t${index}(["${mermaidLabel(id)}"])`,
      ...[...new Set(path.map(({ service }) => place.get(service)))].map((service) => `  t${index} --- ${service}`),
    ]),
    ...services.flatMap(({ tests: count }, index) => (count === 0 ? [`  class s${index} untested`] : [])),
    '  classDef untested stroke-dasharray: 4',
  ].join('\n');
}
