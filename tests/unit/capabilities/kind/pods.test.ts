import { expect, test } from 'vitest';
import { PodWatch, readPod } from '../../../../harness/capabilities/providers/kind/pods.ts';

const pod = (status: object, labels: object = {}) => ({ kind: 'Pod', metadata: { name: 'web-1', labels }, status });
const container = (state: object, more: object = {}) => ({ name: 'web', ready: false, restartCount: 0, state, ...more });
const waiting = (reason: string, message?: string) => container({ waiting: { reason, ...(message === undefined ? {} : { message }) } });
const ended = (exitCode: number, reason = 'Error') => ({ terminated: { exitCode, reason } });
const JOB = { 'batch.kubernetes.io/job-name': 'seed' };

test.each([
  ['is not scheduled yet', pod({ phase: 'Pending' }), { kind: 'waiting', last: 'Pending' }],
  ['is made', pod({ phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] }), { kind: 'waiting', last: 'ContainerCreating' }],
  ['runs', pod({ phase: 'Running', containerStatuses: [container({ running: {} })] }), { kind: 'waiting', last: 'runs, and is not ready' }],
  ['is ready', pod({ phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], containerStatuses: [container({ running: {} })] }), { kind: 'ready' }],
  [
    'of a job runs',
    pod({ phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], containerStatuses: [container({ running: {} })] }, JOB),
    { kind: 'waiting', last: 'runs, and has not ended' },
  ],
  ['of a job is done', pod({ phase: 'Succeeded', containerStatuses: [container(ended(0, 'Completed'))] }, JOB), { kind: 'done' }],
  [
    'of no job has ended',
    pod({ phase: 'Succeeded', containerStatuses: [container(ended(0, 'Completed'))] }),
    { kind: 'ended', exit: { code: 0, signal: null } },
  ],
  ['has ended badly', pod({ phase: 'Failed', containerStatuses: [container(ended(3))] }), { kind: 'ended', exit: { code: 3, signal: null } }],
  [
    'was started again',
    pod({ phase: 'Running', containerStatuses: [container({ running: {} }, { restartCount: 1, lastState: ended(7) })] }),
    { kind: 'ended', exit: { code: 7, signal: null } },
  ],
  ['was evicted', pod({ phase: 'Failed', reason: 'Evicted', message: 'disk' }), { kind: 'failed', reason: 'Evicted', detail: 'disk' }],
  [
    'has no image',
    pod({ phase: 'Pending', containerStatuses: [waiting('ImagePullBackOff', 'Back-off\n pulling')] }),
    { kind: 'failed', reason: 'ImagePullBackOff', detail: 'Back-off pulling' },
  ],
  [
    'cannot have its image',
    pod({ phase: 'Pending', containerStatuses: [waiting('ErrImageNeverPull', 'x')] }),
    { kind: 'failed', reason: 'ErrImageNeverPull', detail: 'x' },
  ],
  [
    'has an init container without image',
    pod({ phase: 'Pending', initContainerStatuses: [waiting('ErrImagePull')] }),
    { kind: 'failed', reason: 'ErrImagePull', detail: '' },
  ],
  [
    'ends again and again',
    pod({ phase: 'Running', containerStatuses: [{ ...waiting('CrashLoopBackOff'), lastState: ended(2) }] }),
    { kind: 'failed', reason: 'CrashLoopBackOff', detail: 'container web ended with exit code 2' },
  ],
  [
    'had too little memory',
    pod({ phase: 'Running', containerStatuses: [container({ running: {} }, { restartCount: 1, lastState: ended(137, 'OOMKilled') })] }),
    { kind: 'failed', reason: 'OOMKilled', detail: 'container web needs more memory than its limit' },
  ],
  [
    'finds no room',
    pod({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes' }] }),
    { kind: 'failed', reason: 'Unschedulable', detail: '0/1 nodes' },
  ],
  [
    'waits for its volume',
    pod({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'unbound PersistentVolumeClaims' }] }),
    { kind: 'waiting', last: 'Pending' },
  ],
])('a pod that %s', (_, object, state) => {
  expect(readPod(object)).toEqual({ name: 'web-1', isLeaving: false, state });
});

test('what is no pod is none', () => {
  expect(readPod({ kind: 'Status' })).toBeNull();
});

test('a watch is read in whatever pieces it comes, past what kubectl complains of, and forgets what is deleted', () => {
  const watch = new PodWatch();
  const line = (type: string, name: string) => `${JSON.stringify({ type, object: { metadata: { name }, status: { phase: 'Pending' } } })}\n`;
  const text = `error: it was slow\n${line('ADDED', 'a')}${line('ADDED', 'b')}${line('DELETED', 'a')}`;
  for (let at = 0; at < text.length; at += 7) watch.read(text.slice(at, at + 7));
  expect([...watch.pods.keys()]).toEqual(['b']);
});
