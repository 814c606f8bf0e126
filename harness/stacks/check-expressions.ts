/** Finds expressions that mean nothing where they stand (INTERFACES, "Expressions"). */
import { type Expression, expressionText, parseTemplate } from '../model/expression.ts';
import type { Problem } from '../model/problem.ts';
import type { Declaration } from './declaration.ts';
import type { KeyPath, SourceDocument } from './document.ts';
import { child, isMapping, items, keys } from './raw.ts';

/** What an expression may name at one place. `capabilities: null`: they are not known, since the stack could not be read. */
interface Scope {
  readonly ports: readonly string[];
  readonly capabilities: readonly string[] | null;
  readonly words: readonly ('file' | 'program')[];
}

interface WrittenText {
  readonly text: string;
  readonly path: KeyPath;
}

/** Every text below a value, with its path. */
function textsBelow(value: unknown, path: KeyPath): WrittenText[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (Array.isArray(value)) return items(value).flatMap((item, index) => textsBelow(item, [...path, index]));
  return isMapping(value) ? keys(value).flatMap((key) => textsBelow(value[key], [...path, key])) : [];
}

function isKnown(expression: Expression, scope: Scope): boolean {
  switch (expression.kind) {
    case 'port':
      return scope.ports.includes(expression.name);
    case 'capability-url':
      return scope.capabilities?.includes(expression.name) ?? true;
    case 'env':
    case 'sandbox-dir':
      return true;
    case 'file':
    case 'program':
      return scope.words.includes(expression.kind);
    case 'unknown':
      return false;
  }
}

function knownIn({ ports, words }: Scope): string[] {
  return [...ports.map((name) => `port.${name}`), 'env.NAME', 'sandbox.dir', 'capability.NAME.url', ...words].map((name) => `\${${name}}`);
}

/** Text that opens an expression and never closes it. */
const unclosed = (part: string) => (part.includes('${') ? part.slice(part.indexOf('${') + 2) : null);

function check({ text, path }: WrittenText, scope: Scope, document: SourceDocument): Problem[] {
  return parseTemplate(text).flatMap((part): Problem[] => {
    const wrong = typeof part === 'string' ? unclosed(part) : isKnown(part, scope) ? null : expressionText(part);
    return wrong === null ? [] : [{ code: 'unknown-expression', expression: wrong, known: knownIn(scope), ...document.place(path) }];
  });
}

/** The `log` and `body` of a check, the `body` of an identity. */
const isPattern = ({ path }: WrittenText) =>
  (path.includes('ready') && ['log', 'body'].includes(String(path.at(-1)))) || (path.at(-2) === 'identity' && path.at(-1) === 'body');

/** In one capability. Patterns are no templates, and `${program}` belongs to `exports` alone. */
export function capabilityExpressions({ spec, path, document }: Declaration, ports: readonly string[], capabilities: readonly string[] | null): Problem[] {
  return keys(spec).flatMap((key) => {
    const scope: Scope = { ports, capabilities, words: key === 'exports' ? ['program'] : [] };
    const texts = textsBelow(child(spec, key), [...path, key]).filter((text) => !isPattern(text));
    return texts.flatMap((text) => check(text, scope, document));
  });
}

/** In all suites: only `command` knows the file that it runs. */
export function suiteExpressions(document: SourceDocument, capabilities: readonly string[] | null): Problem[] {
  return items(child(document.value, 'suites')).flatMap((suite, index) =>
    (['command', 'env'] as const).flatMap((key) => {
      const scope: Scope = { ports: [], capabilities, words: key === 'command' ? ['file'] : [] };
      return textsBelow(child(suite, key), ['suites', index, key]).flatMap((text) => check(text, scope, document));
    }),
  );
}
