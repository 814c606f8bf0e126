/**
 * Runs in Vitest's workers before each test file, wherever these are (a browser too): gives the file the environment of its sandbox, and
 * lets tests whose needs are not met fail or be skipped by name before their own hooks and bodies.
 */
import { beforeAll, beforeEach, expect, inject } from 'vitest';
import type { AnsweredTest } from '../model/hold.ts';
import type { MusterContext } from './vitest.ts';
import { told, unmetText } from './words.ts';

interface Titled {
  readonly name: string;
  readonly suite?: Titled | undefined;
}

/** Undefined while tests are only collected. */
const context: MusterContext | undefined = inject('muster');
const file = expect.getState().testPath;
const own = context?.tests.filter((test) => test.file === file) ?? [];

function titlesOf({ name, suite }: Titled): string[] {
  return suite === undefined ? [name] : [...titlesOf(suite), name];
}

/** What was said of this test, or of those that nobody knew by their titles. */
function answerFor(titles: readonly string[]): AnsweredTest | undefined {
  const isIt = (test: AnsweredTest) =>
    test.titles !== null && test.titles.length === titles.length && test.titles.every((title, index) => title === titles[index]);
  return own.find(isIt) ?? own.find((test) => test.titles === null);
}

function enter(sandbox: string | null): void {
  const variables = context?.sandboxes.find(({ name }) => name === sandbox)?.environment;
  if (variables !== undefined && typeof process !== 'undefined') Object.assign(process.env, variables);
}

enter(own[0]?.sandbox ?? null);

beforeAll(() => {
  if (context?.refused) throw told(context.refused);
  // When no test of the file can run, neither need its own hooks.
  const unmet = own.map((test) => test.unmet);
  const [first] = unmet;
  if (first && unmet.every((each) => each?.how === 'fail')) throw told(unmetText(first));
});

beforeEach(({ task, skip }) => {
  const answer = answerFor(titlesOf(task));
  if (answer === undefined) return;
  if (answer.unmet?.how === 'skip') skip(unmetText(answer.unmet));
  if (answer.unmet !== null) throw told(unmetText(answer.unmet));
  if (own.some(({ sandbox }) => sandbox !== own[0]?.sandbox)) enter(answer.sandbox);
});
