/** The door `muster weigh`: measured suites in; weights, the saved share, the number of runners and the split out (INTERFACES). */
import { z } from 'zod';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import { linearRunners } from './choose-runners.ts';
import { readShape } from './shape.ts';
import { split } from './split.ts';
import { MAX_RUNNERS } from './split-document.ts';
import { percentage, weighSuites } from './weigh-suites.ts';

const runnerCount = z.int().max(MAX_RUNNERS, `a whole number up to ${MAX_RUNNERS}`);
const count = z.int().min(0, 'a whole number of at least 0');
const suite = z.object({ module: z.string(), suite: z.string(), file: z.string(), tests: count, skipped: count, p50: z.unknown().optional() });
const request = z.object({ suites: z.array(suite), localFiles: z.array(z.string()), min: runnerCount, max: runnerCount });

export interface WeighDocument {
  /** Milliseconds by file. */
  readonly weights: Readonly<Record<string, number>>;
  readonly omitted: readonly string[];
  /** Two decimals, as a text: `22.30`. */
  readonly skippablePercentage: string;
  readonly runners: number;
  /** Files that have something to run, sorted. */
  readonly testFiles: readonly string[];
  readonly assignment: readonly (readonly string[])[];
  readonly loads: readonly number[];
}

/** Weighs, chooses the number of runners by the linear rule, and splits. */
export function weighDocument(input: unknown): Result<WeighDocument> {
  const asked = readShape(request, input);
  if (!asked.ok) return asked;
  const { suites, localFiles, min, max } = asked.value;
  const { weights, omitted, share } = weighSuites(suites, localFiles);
  const runners = linearRunners(share, { min, max });
  const { assignment, loads } = split(weights, runners);
  return ok({
    weights: Object.fromEntries(weights),
    omitted,
    skippablePercentage: percentage(share),
    runners,
    testFiles: [...weights.keys()],
    assignment,
    loads,
  });
}
