/** Tags in the options of a call (INTERFACES, "Annotations", rule 8): `{ tag: '@requires-x' }`, `{ tags: ['requires-x'] }`. */
import type { CallExpression, ObjectExpression } from 'oxc-parser';
import { bare, type Node } from './javascript-calls.ts';
import type { Findings, Tag } from './scope.ts';
import { isName } from './tags.ts';
import type { Source } from './text-places.ts';

const LONGEST_SHOWN = 60;

/** Values of `tag` and `tags`, one by one. */
function tagValues(options: ObjectExpression): Node[] {
  return options.properties.flatMap((property): Node[] => {
    if (property.type !== 'Property' || property.computed) return [];
    const { key } = property;
    const value = bare(property.value);
    const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : null;
    if (name !== 'tag' && name !== 'tags') return [];
    if (value.type !== 'ArrayExpression') return [value];
    return value.elements.flatMap((element) => (element === null ? [] : [element.type === 'SpreadElement' ? element.argument : element]));
  });
}

/** The requirements that a call's options name; other tags are left to the runner. */
export function nativeTags(call: CallExpression, source: Source, findings: Findings): Tag[] {
  const options = call.arguments.map(bare);
  const values = options.flatMap((argument) => (argument.type === 'ObjectExpression' ? tagValues(argument) : []));
  const tags: Tag[] = [];
  for (const value of values.map(bare)) {
    const place = source.placeAt(value.start);
    if (value.type !== 'Literal' || typeof value.value !== 'string') {
      findings.warnings.push({ code: 'computed-tag', text: source.text.slice(value.start, Math.min(value.end, value.start + LONGEST_SHOWN)), ...place });
      continue;
    }
    const name = /^@?requires-(.*)$/s.exec(value.value)?.[1];
    if (name === undefined) continue;
    if (isName('requires', name)) tags.push({ tag: 'requires', name, ...place });
    else findings.problems.push({ code: 'bad-name', tag: 'requires', text: name, ...place });
  }
  return tags;
}
