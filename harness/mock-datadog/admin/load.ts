/** Scenarios and faults that the admin API is given: read, or refused in the words of every other problem. */
import type { Problem } from '../../model/problem.ts';
import type { Result } from '../../model/result.ts';
import { type Answer, type Call, json } from '../endpoint.ts';
import { excessOf } from './limits.ts';

const JSON_TYPE = 'application/json';

/** What a body may be. Neither is a type that a page of another site may send without asking first. */
export const TAKES: readonly string[] = [JSON_TYPE, 'application/yaml'];

/** Nobody reads more of them. */
const MOST_PROBLEMS = 100;

async function refused(problems: readonly Problem[]): Promise<Answer> {
  const { explain } = await import('../../report/explain.ts');
  return json(422, { problems: problems.slice(0, MOST_PROBLEMS).map(explain) });
}

/** The answer to what a reader made of the body: the problems, or what `use` says to the value. */
export async function load<T>({ contentType, body }: Call, read: (text: string, file: string) => Result<T>, use: (value: T) => Answer): Promise<Answer> {
  const text = new TextDecoder().decode(body);
  const excess = excessOf(body, text);
  if (excess !== null) return excess;
  const outcome = read(text, contentType === JSON_TYPE ? 'body.json' : 'body.yaml');
  return outcome.ok ? use(outcome.value) : refused(outcome.problems);
}
