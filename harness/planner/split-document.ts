/** The door `muster split`: a JSON request in, the JSON answer out (INTERFACES, "Stages as commands"). */
import { z } from 'zod';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import { chooseRunners } from './choose-runners.ts';
import { readShape } from './shape.ts';
import { longestFirst, type Split, splitSorted } from './split.ts';

/** What a further CI job costs unless told otherwise; the default of ddtest. */
const DEFAULT_OVERHEAD_MS = 25_000;

/** Far above any real number of runners; keeps a slip of the hand from filling the memory. */
export const MAX_RUNNERS = 100_000;

const milliseconds = z.number().min(0, 'a number of at least 0');
const files = z.record(z.string(), milliseconds);
const runnerCount = z.int().max(MAX_RUNNERS, `a whole number up to ${MAX_RUNNERS}`);
const fixed = z.object({ files, runners: runnerCount });
const range = z.object({
  files,
  min: runnerCount.default(1),
  max: z.int(),
  overheadMs: milliseconds.default(DEFAULT_OVERHEAD_MS),
  targetMs: milliseconds.default(0),
});

function hasRange(input: unknown): boolean {
  return typeof input === 'object' && input !== null && !('runners' in input) && ('max' in input || 'min' in input);
}

/** `{files, runners}` splits over that many; `{files, min, max, overheadMs, targetMs}` chooses how many first. */
export function splitDocument(input: unknown): Result<Split> {
  if (hasRange(input)) {
    const request = readShape(range, input);
    if (!request.ok) return request;
    const sorted = longestFirst(new Map(Object.entries(request.value.files)));
    return ok(splitSorted(sorted, chooseRunners(sorted, request.value)));
  }
  const request = readShape(fixed, input);
  if (!request.ok) return request;
  return ok(splitSorted(longestFirst(new Map(Object.entries(request.value.files))), Math.max(1, request.value.runners)));
}
