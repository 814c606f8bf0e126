/**
 * Real clients of Datadog's Test Optimization: a project with their tests in a git repository, and the environment that points dd-trace at a
 * mock, straight or through the agent's proxy.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { ReceivedRequest } from '../../harness/mock-datadog/received.ts';
import type { TestEvent } from '../../harness/mock-datadog/test-events.ts';
import type { Outcome, Project } from './project.ts';

const require = createRequire(import.meta.url);

/** Scripts of the frameworks. */
export const VITEST = path.join(path.dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
export const PLAYWRIGHT = path.join(path.dirname(require.resolve('@playwright/test/package.json')), 'cli.js');

/** How a client gets to the backend. */
export type Way = 'agentless' | 'agent';

/** What it takes to believe in a repository that is no clone. */
const REPOSITORY_URL = 'https://git.example.invalid/acme/shop.git';

/** Nothing of what dd-trace does beside the tests; and no other site to turn to. */
const QUIET = { DD_SITE: 'datadoghq.invalid', DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false', DD_RUNTIME_METRICS_ENABLED: 'false' };

export function environmentOf(way: Way, url: string): Record<string, string> {
  const to: Record<string, string> =
    way === 'agent' ? { DD_TRACE_AGENT_URL: url } : { DD_CIVISIBILITY_AGENTLESS_ENABLED: 'true', DD_API_KEY: 'any', DD_CIVISIBILITY_AGENTLESS_URL: url };
  return { ...QUIET, DD_SERVICE: 'shop', DD_GIT_REPOSITORY_URL: REPOSITORY_URL, ...to };
}

export interface Told {
  readonly counts: Readonly<Record<string, number>>;
  readonly requests: readonly ReceivedRequest[];
}

async function admin(url: string, door: string, init: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(`${url}/admin/${door}`, init);
  if (!answer.ok) throw new Error(`${door}: ${await answer.text()}`);
  return answer.json();
}

export async function receivedBy(url: string): Promise<Told> {
  return (await admin(url, 'received')) as Told;
}

export async function testEventsOf(url: string): Promise<readonly TestEvent[]> {
  return ((await admin(url, 'test-events')) as { events: TestEvent[] }).events;
}

/** Forgets what was received, and plays another scenario. */
export async function play(url: string, scenario: unknown): Promise<void> {
  await admin(url, 'reset', { method: 'POST' });
  await admin(url, 'scenario', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(scenario) });
}

/** Gives dd-trace time to ask an agent what it can do, however busy the machine. */
const PATIENT = `-r ${JSON.stringify(path.join(import.meta.dirname, 'patient-discovery.ts'))}`;

/** Runs a framework under dd-trace, which leaves packs of git among the temporary files. */
export function runUnderTracer(own: Project, { way, url, words, script, options }: TracedRun): Promise<Outcome> {
  const loaded = way === 'agent' ? `${PATIENT} ${options}` : options;
  return own.run(words, { script, env: { ...environmentOf(way, url), NODE_OPTIONS: loaded, TMPDIR: path.join(own.scratch, 'home') } });
}

export interface TracedRun {
  readonly way: Way;
  readonly url: string;
  readonly words: string;
  readonly script: string;
  /** NODE_OPTIONS that load dd-trace. */
  readonly options: string;
}
