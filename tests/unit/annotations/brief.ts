/** One line for each thing that a file declares, so that tables of cases stay readable. */
import { readAnnotations } from '../../../harness/annotations/read.ts';
import type { Problem } from '../../../harness/model/problem.ts';

export interface Brief {
  /** `scope tag name line`. */
  readonly annotations: string[];
  /** `line suites > title: requirements @sandbox`. */
  readonly tests: string[];
  /** `code line:column what`. */
  readonly problems: string[];
  readonly warnings: string[];
}

function what(problem: Problem): string {
  switch (problem.code) {
    case 'bad-name':
      return `${problem.tag} '${problem.text}'`;
    case 'unbound':
      return `${problem.tag} ${problem.name}`;
    case 'two-sandboxes':
      return `${problem.kept} ${problem.other}`;
    case 'near-miss':
      return `${problem.text} -> ${problem.corrected}`;
    case 'computed-tag':
      return problem.text;
    default:
      return '';
  }
}

const problemLine = (problem: Problem): string => `${problem.code} ${problem.line}:${problem.column} ${what(problem)}`.trim();

export function brief(text: string, file = 'a.test.ts'): Brief {
  const { annotations, tests, problems, warnings } = readAnnotations(file, text);
  return {
    annotations: annotations.map(({ scope, tag, name, line }) => `${scope} ${tag} ${name} ${line}`),
    tests: tests.map(({ line, path, requires, sandbox }) => {
      const needs = [...requires, ...(sandbox === null ? [] : [`@${sandbox}`])].join(' ');
      return `${line} ${path.join(' > ')}:${needs === '' ? '' : ` ${needs}`}`;
    }),
    problems: problems.map(problemLine),
    warnings: warnings.map(problemLine),
  };
}

/** Lines joined, the way a file holds them. */
export const lines = (...parts: string[]): string => parts.join('\n');
