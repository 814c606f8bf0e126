/** How long capabilities take to start, kept across runs. All times in milliseconds. */

/** One capability in one run. */
export interface StartTiming {
  /** `backend`, or `backend@grafana-rules`. */
  readonly id: string;
  readonly source: 'cold' | 'warm' | 'external';
  /** From the first start of the run to the request to start this one: its dependencies are ready by then. */
  readonly beganMs: number;
  /** From that request to its first process, the first answer at one of its ports, and the last check that held. */
  readonly spawnMs: number | null;
  readonly listenMs: number | null;
  readonly readyMs: number;
  /** From the request to stop it until nothing of it lived; null when it was not stopped. */
  readonly stopMs: number | null;
  /** Ids that had to be ready first. */
  readonly dependsOn: readonly string[];
}

/** What one run started. */
export interface RunTimings {
  readonly version: 1;
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly capabilities: readonly StartTiming[];
}
