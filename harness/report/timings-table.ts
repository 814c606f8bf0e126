/** Start-up times as text: a table of percentiles, the critical path of the last start, and what to speed up first. */
import { duration, plural, table } from './layout.ts';
import type { Percentiles } from './percentiles.ts';
import { type CapabilityTimings, type CriticalPath, PHASES, type TimingsReport } from './timings.ts';

const cell = (times: Percentiles | null): string => (times === null ? '–' : [times.p50_ms, times.p95_ms, times.p99_ms].map(duration).join(' / '));

const row = ({ capability, starts, reused, phases }: CapabilityTimings): string[] => [
  capability,
  `${starts}`,
  `${reused}`,
  ...PHASES.map((phase) => cell(phases[phase])),
];

function pathLines({ run, totalMs, path, first }: CriticalPath, width: number): string[] {
  const shown = table(
    path.map(({ capability, ownMs, readyAtMs }) => [`  ${capability}`, `+${duration(ownMs)}`, `ready at ${duration(readyAtMs)}`]),
    width,
  );
  return [
    `critical path of the last start (${run}): ${duration(totalMs)}`,
    ...shown,
    `speed up ${first.capability} first: the start would be shorter by up to ${duration(first.savesMs)}`,
  ];
}

export function timingsLines({ runs, capabilities, critical }: TimingsReport, width: number): string[] {
  if (capabilities.length === 0) return ['nothing was started here yet'];
  const head = ['capability', 'starts', 'warm', ...PHASES];
  return [
    `${plural(runs, 'run')}; P50 / P95 / P99 since the request`,
    ...table([head, ...capabilities.map(row)], width),
    ...(critical === null ? [] : ['', ...pathLines(critical, width)]),
  ];
}
