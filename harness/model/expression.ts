/** The `${…}` expressions of configuration values (INTERFACES, "Expressions"). */

export type Expression =
  | { readonly kind: 'port'; readonly name: string }
  /** `fallback`: what holds where the variable is not set or empty. */
  | { readonly kind: 'env'; readonly name: string; readonly fallback?: string }
  | { readonly kind: 'sandbox-dir' }
  | { readonly kind: 'capability-url'; readonly name: string }
  | { readonly kind: 'file' }
  /** In `exports` alone: where an external program was found. */
  | { readonly kind: 'program' }
  | { readonly kind: 'unknown'; readonly text: string };

export type TemplatePart = string | Expression;

function expression(text: string): Expression {
  const [head, ...rest] = text.split('.');
  const tail = rest.join('.');
  if (head === 'port' && rest.length === 1 && tail !== '') return { kind: 'port', name: tail };
  const [, variable, , fallback] = /^env\.([A-Za-z_][A-Za-z0-9_]*)(:-(.*))?$/s.exec(text) ?? [];
  if (variable !== undefined) return { kind: 'env', name: variable, ...(fallback === undefined ? {} : { fallback }) };
  if (text === 'sandbox.dir') return { kind: 'sandbox-dir' };
  if (text === 'file') return { kind: 'file' };
  if (text === 'program') return { kind: 'program' };
  if (head === 'capability' && rest.length === 2 && rest[1] === 'url' && rest[0]) return { kind: 'capability-url', name: rest[0] };
  return { kind: 'unknown', text };
}

/** An expression as it is written between the braces. */
export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case 'port':
      return `port.${expression.name}`;
    case 'env':
      return `env.${expression.name}${expression.fallback === undefined ? '' : `:-${expression.fallback}`}`;
    case 'sandbox-dir':
      return 'sandbox.dir';
    case 'capability-url':
      return `capability.${expression.name}.url`;
    case 'file':
    case 'program':
      return expression.kind;
    case 'unknown':
      return expression.text;
  }
}

/** Splits a value into literal text and expressions. Text without `${` comes back as one part. */
export function parseTemplate(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of text.matchAll(/\$\{([^}]*)\}/g)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push(expression(match[1] ?? ''));
    end = match.index + match[0].length;
  }
  if (end < text.length || parts.length === 0) parts.push(text.slice(end));
  return parts;
}

/** Replaces every expression by what `value` answers for it. */
export function expandTemplate(text: string, value: (expression: Expression) => string): string {
  return parseTemplate(text)
    .map((part) => (typeof part === 'string' ? part : value(part)))
    .join('');
}
