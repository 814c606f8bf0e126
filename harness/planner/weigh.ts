/**
 * How long each test will probably take: the median of its own runs, else the median of its directory, else of all tests, else 1 s.
 *
 * In: all tests and their history. Out: a function from a test to its weight (whole milliseconds, at least 1) and where that came from.
 */

import type { TestHistory } from '../model/graph.ts';
import type { TestId } from '../model/ids.ts';
import { median } from '../model/median.ts';
import type { WeightSource } from '../model/plan.ts';
import type { Test } from '../model/test.ts';

export interface Weight {
  readonly weightMs: number;
  readonly weightFrom: WeightSource;
}

const DEFAULT_MS = 1000;

const directoryOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf('/')));

const weight = (ms: number, weightFrom: WeightSource): Weight => ({ weightMs: Math.max(1, Math.round(ms)), weightFrom });

/** Medians of what is known: of each directory and of all tests. */
function learn(tests: readonly Test[], history: ReadonlyMap<TestId, TestHistory>): (test: Test) => Weight {
  const known: number[] = [];
  const byDirectory = new Map<string, number[]>();
  for (const test of history.size === 0 ? [] : tests) {
    const ms = history.get(test.id)?.medianMs ?? null;
    if (ms === null) continue;
    known.push(ms);
    const directory = directoryOf(test.file);
    const others = byDirectory.get(directory);
    if (others === undefined) byDirectory.set(directory, [ms]);
    else others.push(ms);
  }
  const overall = median(known);
  const otherwise = overall === null ? weight(DEFAULT_MS, 'default') : weight(overall, 'median');
  const byDirectoryOnce = new Map<string, Weight>();
  return ({ file }) => {
    const directory = directoryOf(file);
    const learnt = byDirectoryOnce.get(directory);
    if (learnt !== undefined) return learnt;
    const ms = median(byDirectory.get(directory) ?? []);
    const answer = ms === null ? otherwise : weight(ms, 'directory');
    byDirectoryOnce.set(directory, answer);
    return answer;
  };
}

/** Weighs by the history of `tests`. Medians are only worked out when a test without own history asks for them. */
export function weigher(tests: readonly Test[], history: ReadonlyMap<TestId, TestHistory>): (test: Test) => Weight {
  let others: ((test: Test) => Weight) | null = null;
  return (test) => {
    const own = history.get(test.id)?.medianMs ?? null;
    if (own !== null) return weight(own, 'history');
    others ??= learn(tests, history);
    return others(test);
  };
}
