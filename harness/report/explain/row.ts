/**
 * The form of the words about a problem. Every code has one row: the short words of an occurrence, and the long text of
 * `muster explain <code>`. The compiler refuses a code without a row and a row without a code.
 */
import type { Place, ProblemCode, ProblemDetail } from '../../model/problem.ts';

type DetailByCode = { readonly [Detail in ProblemDetail as Detail['code']]: Detail };

/** A problem whose code is one of `Code`, in the distributed form that lets a row be looked up by its code. */
export type ProblemOf<Code extends ProblemCode> = { [Each in Code]: Place & DetailByCode[Each] & { readonly code: Each } }[Code];

export interface Words {
  /** What is wrong and why, in one line, without the place. */
  readonly message: string;
  /** One action. */
  readonly hint?: string;
}

export interface Row<Code extends ProblemCode> {
  readonly say: (problem: ProblemOf<Code>) => Words;
  /** What it means and why it happens. */
  readonly meaning: string;
  /** What to do about it. */
  readonly remedy: string;
  readonly example: string;
  /** The heading of docs/guides/troubleshooting.md that tells more, as its anchor. */
  readonly symptom?: string;
}

export type Rows<Detail extends ProblemDetail> = { readonly [Code in Detail['code']]: Row<Code> };
