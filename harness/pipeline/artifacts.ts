/**
 * The files that every run leaves in its folder that comes to its end: the plan, the results (S2), the status of capabilities (S3), the
 * test summary (S0) and JUnit. Each is written beside its place and renamed into it.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { RunEvent } from '../model/event.ts';
import { messageOf } from '../model/message-of.ts';
import type { Problem } from '../model/problem.ts';
import type { ResultsDocument } from '../model/results.ts';
import { junitXml } from '../report/junit.ts';
import { testSummary } from '../report/test-summary.ts';
import { STATUS_FILE, statusText } from './status-file.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export interface Artifacts {
  /** Absolute folder of the run; null when it has none. */
  readonly dir: string | null;
  readonly events: readonly RunEvent[];
  readonly results: ResultsDocument;
  /** Names of the stack's apps. */
  readonly apps: readonly string[];
  /** Where the results are wanted besides. */
  readonly resultsFile: string | null;
}

/** Writes them all; what cannot be written is a problem each, and the others are written all the same. */
export function writeArtifacts({ dir, events, results, apps, resultsFile }: Artifacts, { files }: Host): Problem[] {
  const inDir: readonly (readonly [name: string, text: () => string])[] = [
    ['results.json', () => json(results)],
    [STATUS_FILE, () => statusText(events)],
    ['test-summary.json', () => json(testSummary(events, apps))],
    ['junit.xml', () => junitXml(events)],
  ];
  const wanted = [
    ...(dir === null ? [] : inDir.map(([name, text]) => [path.join(dir, name), text] as const)),
    ...(resultsFile === null ? [] : [[resultsFile, () => json(results)] as const]),
  ];
  return wanted.flatMap(([file, text]): Problem[] => {
    try {
      files.write(file, text());
      return [];
    } catch (error) {
      return [{ code: 'report-unwritable', file, detail: messageOf(error) }];
    }
  });
}
