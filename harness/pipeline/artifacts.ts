/**
 * The files that every run leaves in its folder, whatever its ending: the plan, the results (S2), the status of capabilities (S3), the
 * test summary (S0) and JUnit. Each is written beside its place and renamed into it.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { RunEvent } from '../model/event.ts';
import type { Problem } from '../model/problem.ts';
import type { ResultsDocument } from '../model/results.ts';
import { capabilityStatus } from '../report/capability-status.ts';
import { junitXml } from '../report/junit.ts';
import { testSummary } from '../report/test-summary.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export interface Artifacts {
  /** Absolute folder of the run. */
  readonly dir: string;
  readonly events: readonly RunEvent[];
  readonly results: ResultsDocument;
  /** Names of the stack's apps. */
  readonly apps: readonly string[];
  /** Where the results are wanted besides. */
  readonly resultsFile: string | null;
}

/** Writes them all; what cannot be written is a problem each, and the others are written all the same. */
export function writeArtifacts({ dir, events, results, apps, resultsFile }: Artifacts, { files }: Host): Problem[] {
  const wanted: readonly (readonly [file: string, text: () => string])[] = [
    [path.join(dir, 'results.json'), () => json(results)],
    [path.join(dir, '.capability-status.json'), () => json(capabilityStatus(events))],
    [path.join(dir, 'test-summary.json'), () => json(testSummary(events, apps))],
    [path.join(dir, 'junit.xml'), () => junitXml(events)],
    ...(resultsFile === null ? [] : [[resultsFile, () => json(results)] as const]),
  ];
  return wanted.flatMap(([file, text]): Problem[] => {
    try {
      files.write(file, text());
      return [];
    } catch (error) {
      return [{ code: 'report-unwritable', file, detail: error instanceof Error ? error.message : String(error) }];
    }
  });
}
