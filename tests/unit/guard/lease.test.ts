import { expect, test } from 'vitest';
import { type Lease, parseLease } from '../../../harness/guard/lease.ts';

const lease: Lease = {
  version: 1,
  run: 'r1',
  root: '/repository',
  createdAt: 1,
  machine: { hostname: 'h', boot: 'b', namespace: 'n' },
  frontDoor: { pid: 10, start: 1 },
  guard: { pid: 11, start: 2 },
  processes: [
    { id: 'backend', process: { pid: 12, start: 3 }, log: '/logs/backend.log' },
    { id: 'intended', process: null, log: '/logs/intended.log' },
  ],
  adopted: [{ pid: 13, start: 4 }],
  cgroup: '/sys/fs/cgroup/muster-r1',
  stuck: [],
  objects: [{ kind: 'containers', engine: 'unix:///var/run/docker.sock', label: 'dev.muster.run=1f' }],
  dirs: ['/tmp/x'],
};

test('a lease that was written is read back', () => {
  expect(parseLease(JSON.stringify(lease))).toEqual(lease);
});

test.each<[string, string]>([
  ['text that is no JSON', '{"version": 1, "run"'],
  ['an empty file', ''],
  ['another version', JSON.stringify({ ...lease, version: 2 })],
  ['no guard', JSON.stringify({ ...lease, guard: undefined })],
  ['a pid that is no number', JSON.stringify({ ...lease, processes: [{ id: 'x', process: { pid: '12', start: 3 }, log: '' }] })],
  ['a process without its log', JSON.stringify({ ...lease, processes: [{ id: 'x', process: null }] })],
  ['a group that is no text', JSON.stringify({ ...lease, cgroup: 7 })],
  ['a folder that is no text', JSON.stringify({ ...lease, dirs: [7] })],
  ['a list', '[]'],
])('%s is no lease', (_, text) => {
  expect(parseLease(text)).toBeNull();
});
