/** Configuration values with their `${…}` expressions replaced by what holds in one sandbox. */
import { type Expression, expressionText, parseTemplate } from '../model/expression.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { Ports } from './capability-ports.ts';

/** What expressions may refer to. */
export interface Scope {
  readonly ports: Ports;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly sandboxDir: string;
  /** Addresses of the capabilities that may be named here. */
  readonly urls: Readonly<Record<string, string>>;
  /** Where an external program was found. */
  readonly program?: string;
  /** The file that a `command` suite runs. */
  readonly file?: string;
}

function lookUp(expression: Expression, scope: Scope): string | undefined {
  switch (expression.kind) {
    case 'port':
      return scope.ports[expression.name]?.toString();
    case 'env':
      return scope.env[expression.name] || (expression.fallback ?? scope.env[expression.name]);
    case 'sandbox-dir':
      return scope.sandboxDir;
    case 'capability-url':
      return scope.urls[expression.name];
    case 'file':
      return scope.file;
    case 'program':
      return scope.program;
    case 'unknown':
      return undefined;
  }
}

function known(scope: Scope): string[] {
  return [
    ...Object.keys(scope.ports).map((name) => `port.${name}`),
    'env.NAME',
    'sandbox.dir',
    ...Object.keys(scope.urls).map((name) => `capability.${name}.url`),
  ];
}

function refusal(expression: Expression, scope: Scope): Problem {
  if (expression.kind === 'env') return { code: 'unset-variable', variable: expression.name };
  return { code: 'unknown-expression', expression: expressionText(expression), known: known(scope).map((name) => `\${${name}}`) };
}

/** The value with every expression replaced; a problem for each that has no value here. */
export function expand(text: string, scope: Scope): Result<string> {
  const problems: Problem[] = [];
  const parts = parseTemplate(text).map((part) => {
    if (typeof part === 'string') return part;
    const value = lookUp(part, scope);
    if (value === undefined) problems.push(refusal(part, scope));
    return value ?? '';
  });
  return problems.length === 0 ? ok(parts.join('')) : fail(...problems);
}

/** Expands each value of a list; all problems together. */
export function expandList(values: readonly string[], scope: Scope): Result<string[]> {
  const expanded = values.map((value) => expand(value, scope));
  const problems = expanded.flatMap((result) => (result.ok ? [] : result.problems));
  return problems.length === 0 ? ok(expanded.flatMap((result) => (result.ok ? [result.value] : []))) : fail(...problems);
}

/** Expands each value of a record; all problems together. */
export function expandRecord(values: Readonly<Record<string, string>>, scope: Scope): Result<Record<string, string>> {
  const names = Object.keys(values);
  const expanded = expandList(Object.values(values), scope);
  return expanded.ok ? ok(Object.fromEntries(names.map((name, index) => [name, expanded.value[index] ?? '']))) : expanded;
}
