/** All that is served, by the names that faults and the list of received requests use. */
import type { Endpoint } from './endpoint.ts';
import { agentInfo } from './endpoints/agent-info.ts';
import { agentTraces, agentTracesGrouped, agentTracesTable } from './endpoints/agent-traces.ts';
import { coverageReport } from './endpoints/coverage-report.ts';
import { dogstatsd, remoteConfig, traceStats } from './endpoints/from-tracers.ts';
import { gitCommits } from './endpoints/git-commits.ts';
import { gitPackfile } from './endpoints/git-packfile.ts';
import { health } from './endpoints/health.ts';
import { knownTests } from './endpoints/known-tests.ts';
import { logs } from './endpoints/logs.ts';
import { otlpOthers, otlpTraces } from './endpoints/otlp-traces.ts';
import { prunedTrace } from './endpoints/pruned-trace.ts';
import { settings } from './endpoints/settings.ts';
import { skippableTests } from './endpoints/skippable-tests.ts';
import { spansAggregate } from './endpoints/spans-aggregate.ts';
import { spansList } from './endpoints/spans-list.ts';
import { spansSearch } from './endpoints/spans-search.ts';
import { suiteDurations } from './endpoints/suite-durations.ts';
import { telemetry } from './endpoints/telemetry.ts';
import { testCoverage } from './endpoints/test-coverage.ts';
import { testCycle } from './endpoints/test-cycle.ts';
import { testManagement } from './endpoints/test-management.ts';
import { testMedia } from './endpoints/test-media.ts';
import { traceById } from './endpoints/trace-by-id.ts';

export const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  // The agent.
  info: agentInfo,
  health,
  'traces-v0.4': agentTraces,
  'traces-v0.5': agentTracesTable,
  'traces-v0.7': agentTracesGrouped,
  'otlp-traces': otlpTraces,
  'otlp-others': otlpOthers,
  'remote-config': remoteConfig,
  'trace-stats': traceStats,
  dogstatsd,
  telemetry,
  // The spans API.
  'spans-list': spansList,
  'spans-search': spansSearch,
  'spans-aggregate': spansAggregate,
  'trace-by-id': traceById,
  'pruned-trace': prunedTrace,
  // Test Optimization: what a client asks, and what it reports.
  settings,
  'git-commits': gitCommits,
  'git-packfile': gitPackfile,
  'known-tests': knownTests,
  'skippable-tests': skippableTests,
  'test-management': testManagement,
  'suite-durations': suiteDurations,
  'test-cycle': testCycle,
  'test-coverage': testCoverage,
  'coverage-report': coverageReport,
  'test-media': testMedia,
  logs,
};
