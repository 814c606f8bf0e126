/**
 * A graph for Graphviz: a solid arrow was declared and seen, a dashed one declared alone, a bold one seen alone. In a label Graphviz reads
 * backslashes and entities, so both are written such that names come out unchanged.
 */
import { plural } from '../layout.ts';
import { oneLine } from './text.ts';
import type { GraphView, ShownCall } from './view.ts';

/** A name as Graphviz shows it unchanged, without the quotes around. */
export function dotLabel(name: string): string {
  return oneLine(name).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function style({ declared, observed, count }: ShownCall): string {
  if (!observed) return 'style=dashed';
  return `label="${count}", style=${declared ? 'solid' : 'bold'}`;
}

/** @param withTests whether tests are drawn too, each with a line to every service that it touches */
export function graphDot({ services, calls, tests }: GraphView, withTests: boolean): string {
  const place = new Map(services.map(({ name }, index) => [name, `s${index}`]));
  const drawn = withTests ? tests : [];
  return [
    'digraph muster {',
    '  // solid: declared and seen; dashed: declared, never seen; bold: seen, not declared',
    '  rankdir=LR;',
    '  node [shape=box];',
    ...services.map(({ name, tests: count }, index) => {
      const text = `${dotLabel(name)}\\n${count === 0 ? 'no test' : plural(count, 'test')}`;
      return `  s${index} [label="${text}"${count === 0 ? ', style=dashed' : ''}];`;
    }),
    ...calls.map((call) => `  ${place.get(call.caller)} -> ${place.get(call.callee)} [${style(call)}];`),
    ...drawn.flatMap(({ id, path }, index) => [
      `  t${index} [label="${dotLabel(id)}", shape=ellipse];`,
      ...[...new Set(path.map(({ service }) => place.get(service)))].map((service) => `  t${index} -> ${service} [arrowhead=none, style=dotted];`),
    ]),
    '}',
  ].join('\n');
}
