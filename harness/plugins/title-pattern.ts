/** Selected titles as the pattern that Vitest takes: anchored, with nothing in a title read as an expression. */
import { escaped } from '../model/regular-expression.ts';

export type TitlePath = readonly string[];

/** `tests` are those of exactly these paths, `suites` those below them, `both` the two together. */
type Reach = 'tests' | 'suites' | 'both';

/** Matches the full names (titles joined by `separator`) of the tests within reach of one of the paths. */
export function titlePattern(paths: readonly TitlePath[], separator: string, reach: Reach): RegExp {
  const names = paths.map((path) => escaped(path.join(separator)));
  const end = { tests: '$', suites: separator, both: `(?:$|${separator})` }[reach];
  return new RegExp(`^(?:${names.join('|')})${end}`);
}
