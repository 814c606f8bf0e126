/** Start-up times: from events to what is kept, percentiles for each phase, and the critical path with what to speed up first. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nodeFiles } from '../../../harness/host/node-files.ts';
import type { RunEvent } from '../../../harness/model/event.ts';
import { capabilityName, runId } from '../../../harness/model/ids.ts';
import type { RunTimings, StartTiming } from '../../../harness/model/timings.ts';
import { keepTimings, keptTimings } from '../../../harness/pipeline/timings.ts';
import { runTimings, timingsReport } from '../../../harness/report/timings.ts';
import { timingsLines } from '../../../harness/report/timings-table.ts';

function timing(id: string, beganMs: number, readyMs: number, more: Partial<StartTiming> = {}): StartTiming {
  return { id, source: 'cold', beganMs, spawnMs: 5, listenMs: readyMs - 1, readyMs, stopMs: 20, dependsOn: [], ...more };
}

const run = (name: string, capabilities: readonly StartTiming[]): RunTimings => ({ version: 1, run: name, at: '2026-11-21T05:00:00.000Z', capabilities });

/** db ─> migrate ─> api; cache beside them, ready later than db. */
const SYSTEM = [
  timing('db', 0, 400),
  timing('migrate', 400, 100, { dependsOn: ['db'], listenMs: null }),
  timing('api', 500, 300, { dependsOn: ['migrate', 'cache'] }),
  timing('cache', 0, 450),
];

const instance = (capability: string) => ({ capability: capabilityName(capability), sandbox: null });

function events(name: string): RunEvent[] {
  return [
    { kind: 'run-started', at: 1000, run: runId(name), version: '1', root: '/r', imageTag: '' },
    { kind: 'capability-starting', at: 1100, ...instance('db'), provider: 'process', passedOver: [], phase: 'infra_deploy', log: null, dependsOn: [] },
    {
      kind: 'capability-ready',
      at: 1500,
      ...instance('db'),
      provider: 'process',
      origin: 'started',
      source: 'cold',
      phase: 'infra_deploy',
      url: null,
      pid: 1,
      readyMs: 399.5,
      attempts: 1,
      phases: { spawnMs: 4.5, listenMs: 390 },
    },
    { kind: 'capability-starting', at: 1500, ...instance('api'), provider: 'process', passedOver: [], phase: 'infra_deploy', log: null, dependsOn: ['db'] },
    {
      kind: 'capability-ready',
      at: 1510,
      ...instance('api'),
      provider: 'process',
      origin: 'already-running',
      source: 'warm',
      phase: 'infra_deploy',
      url: null,
      pid: 2,
      readyMs: 10,
      attempts: 1,
    },
    { kind: 'capability-stopped', at: 2000, ...instance('db'), durationMs: 33, how: 'asked' },
  ];
}

test('the times of each phase are taken from the events of a run [S3-55]', () => {
  expect(runTimings(events('run-1'))).toEqual({
    version: 1,
    run: 'run-1',
    at: '1970-01-01T00:00:01.000Z',
    capabilities: [
      { id: 'db', source: 'cold', beganMs: 0, spawnMs: 4.5, listenMs: 390, readyMs: 399.5, stopMs: 33, dependsOn: [] },
      { id: 'api', source: 'warm', beganMs: 400, spawnMs: null, listenMs: null, readyMs: 10, stopMs: null, dependsOn: ['db'] },
    ],
  });
  expect(runTimings(events('run-1').slice(0, 1))).toBeNull();
});

test('percentiles are over the starts of a capability, and warm uses are counted beside them [S3-55]', () => {
  const runs = [100, 200, 300].map((readyMs, index) => run(`run-${index}`, [timing('db', 0, readyMs)]));
  const report = timingsReport([...runs, run('run-9', [timing('db', 0, 3, { source: 'warm' })])]);
  expect(report.runs).toBe(4);
  expect(report.capabilities).toMatchObject([{ capability: 'db', starts: 3, reused: 1, phases: { ready: { p50_ms: 200, p95_ms: 300, p99_ms: 300 } } }]);
});

test('the critical path goes back over those that were waited for longest, and names what would help most [S3-55]', () => {
  const { critical } = timingsReport([run('old', [timing('x', 0, 9)]), run('last', SYSTEM), run('warm', [timing('db', 0, 1, { source: 'warm' })])]);
  expect(critical).toMatchObject({ run: 'last', totalMs: 800, first: { capability: 'api', savesMs: 300 } });
  expect(critical?.path).toEqual([
    { capability: 'db', ownMs: 400, readyAtMs: 400 },
    { capability: 'migrate', ownMs: 100, readyAtMs: 500 },
    { capability: 'api', ownMs: 300, readyAtMs: 800 },
  ]);
});

test('the table has a line a capability, the path, and the advice in words [S3-55]', () => {
  const lines = timingsLines(timingsReport([run('last', SYSTEM)]), 200);
  expect(lines[0]).toBe('1 run; P50 / P95 / P99 since the request');
  expect(lines[2]).toMatch(/^api {9}1 {7}0 {5}5 ms \/ 5 ms \/ 5 ms/);
  expect(lines.slice(-2)).toEqual(['  api      +300 ms  ready at 800 ms', 'speed up api first: the start would be shorter by up to 300 ms']);
  expect(timingsLines(timingsReport([]), 80)).toEqual(['nothing was started here yet']);
});

test('only the last hundred runs are kept, and a damaged file is told of and costs one run [S3-55]', () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-timings-'));
  const host = { files: nodeFiles };
  for (let count = 0; count < 103; count++) keepTimings(root, events(`run-${String(count).padStart(4, '0')}`), host);
  const damaged = path.join(root, '.muster/timings/run-0050.json');
  fs.writeFileSync(damaged, '{"version":1,"run":');
  const { runs, unreadable } = keptTimings(root, host);
  expect([runs.length, runs[0]?.run, runs.at(-1)?.run]).toEqual([99, 'run-0003', 'run-0102']);
  expect(unreadable).toEqual([damaged]);
  expect(keptTimings(path.join(root, 'none'), host)).toEqual({ runs: [], unreadable: [] });
  fs.rmSync(root, { recursive: true });
});
