/** Scenarios and faults that the admin API is given. What reads them is loaded when the first is given: a mock that is given none starts without it. */
import type { Problem } from '../../model/problem.ts';
import type { Result } from '../../model/result.ts';
import { type Answer, type Call, json } from '../endpoint.ts';

const NAME = { 'application/json': 'body.json', 'application/yaml': 'body.yaml' };

/** What a body may be. Neither is a type that a page of another site may send without asking first. */
export const TAKES: readonly string[] = Object.keys(NAME);

async function refused(problems: readonly Problem[]): Promise<Answer> {
  const { explain } = await import('../../report/explain.ts');
  return json(422, { problems: problems.map(explain) });
}

/** The answer to what a reader made of the body: the problems, or what `use` says to the value. */
export async function load<T>({ contentType, body }: Call, read: (text: string, file: string) => Result<T>, use: (value: T) => Answer): Promise<Answer> {
  const file = contentType === 'application/json' ? NAME['application/json'] : NAME['application/yaml'];
  const outcome = read(new TextDecoder().decode(body), file);
  return outcome.ok ? use(outcome.value) : refused(outcome.problems);
}
