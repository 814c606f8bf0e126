/**
 * Runs as others ask about them: what was asked for, how it stands, what came out. Read from the folders of the runs, so a list is
 * the same after a restart, and names the runs that were started by hand as well.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { type RunId, runId } from '../model/ids.ts';
import type { ResultsDocument } from '../model/results.ts';
import { knownRuns, runDir } from './folders.ts';

export type RunMode = 'pr' | 'merge' | 'bootstrap';

/** What a run was asked for over HTTP; kept beside its reports as `request.json`. */
export interface RunOrder {
  readonly version: 1;
  readonly mode: RunMode;
  /** The stack by its own name; null: whatever the configuration says. */
  readonly stack: string | null;
  readonly changed_app: string | null;
  readonly pr_number: number | null;
  readonly radius: number;
  readonly git_url: string | null;
  readonly git_revision: string | null;
  readonly intercept_backend: string | null;
  readonly app_revisions: Readonly<Record<string, string>>;
}

/** `Unknown`: it left no results; it goes on in another process, or was ended with it. */
export type RunStatus = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Cancelled' | 'Unknown';

export interface RunRecord {
  readonly name: RunId;
  readonly status: RunStatus;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly order: RunOrder | null;
  /** null until it has ended. */
  readonly results: ResultsDocument | null;
}

const orderFile = (root: string, run: RunId) => path.join(runDir(root, run), 'request.json');

/** Keeps what was asked for beside the reports; without room for it the run goes on. */
export function keepOrder(order: RunOrder, root: string, run: RunId, { files }: Host): void {
  try {
    files.write(orderFile(root, run), `${JSON.stringify(order, null, 2)}\n`);
  } catch {}
}

function readOwn<T>(file: string, { files }: Host): T | null {
  const outcome = files.read(file);
  if (outcome.kind !== 'text') return null;
  try {
    const value: T = JSON.parse(outcome.text);
    return value;
  } catch {
    return null;
  }
}

/** How a run ended, by its exit code: 128 + n is a signal. */
export function statusOf({ exit_code: code }: ResultsDocument): RunStatus {
  if (code === 0) return 'Succeeded';
  return code > 128 ? 'Cancelled' : 'Failed';
}

/** `run-20261121-093000-4f2a` -> 2026-11-21T09:30:00Z */
function beginOf(name: string): string {
  return name.replace(/^run-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-.*$/, '$1-$2-$3T$4:$5:$6Z');
}

function recordOf(root: string, name: RunId, host: Host): RunRecord {
  const results = readOwn<ResultsDocument>(path.join(runDir(root, name), 'results.json'), host);
  return {
    name,
    status: results === null ? 'Unknown' : statusOf(results),
    created: results?.started_at ?? beginOf(name),
    order: readOwn<RunOrder>(orderFile(root, name), host),
    results,
  };
}

/** One run of a repository; null when its folder is not there (any more). */
export function pastRun(root: string, name: string, host: Host): RunRecord | null {
  return knownRuns(root, host).includes(name) ? recordOf(root, runId(name), host) : null;
}

/** The newest runs of a repository, newest first. */
export function pastRuns(root: string, limit: number, host: Host): RunRecord[] {
  return knownRuns(root, host)
    .slice(-limit)
    .reverse()
    .map((name) => recordOf(root, runId(name), host));
}
