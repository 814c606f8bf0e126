/**
 * The only home of the words about problems (DESIGN decision 11): what is wrong, why, where, and one action.
 *
 * In: a `Problem`, which is data. Out: the published shape for `--json`, lines for people, and the long text of `muster explain`.
 * The rows are grouped by area in `explain/`.
 */
import type { ExplainedProblem, Problem, ProblemCode } from '../model/problem.ts';
import { annotationRows } from './explain/annotations.ts';
import { capabilityRows } from './explain/capabilities.ts';
import { configurationRows } from './explain/configuration.ts';
import { graphRows } from './explain/graph.ts';
import { inputRows } from './explain/input.ts';
import { requestRows } from './explain/requests.ts';
import type { ProblemOf, Row, Words } from './explain/row.ts';
import { runnerRows } from './explain/runners.ts';

const rows: { readonly [Code in ProblemCode]: Row<Code> } = {
  ...annotationRows,
  ...configurationRows,
  ...inputRows,
  ...capabilityRows,
  ...runnerRows,
  ...graphRows,
  ...requestRows,
};

function say<Code extends ProblemCode>(problem: ProblemOf<Code>): Words {
  const row: Row<Code> = rows[problem.code];
  return row.say(problem);
}

/** The published shape of a problem: its code, its place and its words. */
export function explain(problem: Problem): ExplainedProblem {
  const { file, line, column, path, code } = problem;
  const { message, hint } = say(problem);
  return {
    code,
    message,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(path === undefined ? {} : { path }),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** For people: `file:line:column  message`, the last lines of a log when they are known, and the hint below. */
export function renderProblem(problem: Problem): string {
  const { file, line, column, path, message, hint } = explain(problem);
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  const lastLines = 'lastLines' in problem ? problem.lastLines : [];
  return [
    `${place === '' ? '' : `${place}  `}${path === undefined ? '' : `${path}: `}${message}`,
    ...lastLines.map((text) => `  | ${text}`),
    ...(hint === undefined ? [] : [`  ${hint}`]),
  ].join('\n');
}

/** A warning that must be heard in any case: a misspelt name selects nothing, and the run is green all the same. */
export function isSlip(problem: Problem): boolean {
  return problem.code === 'unmapped-area' && problem.known !== undefined;
}

const isCode = (text: string): text is ProblemCode => Object.hasOwn(rows, text);

/** All codes, sorted; for suggestions and the generated reference. */
export const problemCodes: readonly ProblemCode[] = Object.keys(rows).filter(isCode).sort();

/** More than these would hide what went wrong. */
const EXPLAINED = 3;

/** Commands that tell more about these problems. What only follows from another, or is a slip of the pen, needs none. */
export function explainCommands(problems: readonly Problem[]): string[] {
  const codes = new Set(problems.map(({ code }) => code).filter((code) => code !== 'dependency-failed' && code !== 'usage'));
  return [...codes].slice(0, EXPLAINED).map((code) => `muster explain ${code}`);
}

/** Text of `muster explain <code>`; null for a word that is no code. */
export function longExplanation(code: string): string | null {
  if (!isCode(code)) return null;
  const { meaning, remedy, example, symptom } = rows[code];
  const indented = example.split('\n').map((line) => `    ${line}`);
  const more = symptom === undefined ? [] : ['', `More: docs/guides/troubleshooting.md#${symptom}`];
  return [code, '', meaning, '', `What to do: ${remedy}`, '', 'Example:', ...indented, ...more, ''].join('\n');
}
