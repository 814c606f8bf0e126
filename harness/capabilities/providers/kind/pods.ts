/** What a pod, as the API tells of it, means for who waits for it. Pure. */
import * as z from 'zod/mini';
import type { ExitInfo } from '../../../guard/client.ts';

const waiting = z.object({ reason: z.optional(z.string()), message: z.optional(z.string()) });
const terminated = z.object({ exitCode: z.number(), reason: z.optional(z.string()), message: z.optional(z.string()) });
const state = z.object({ waiting: z.optional(waiting), terminated: z.optional(terminated) });
const container = z.object({ name: z.string(), ready: z.boolean(), restartCount: z.number(), state: z.optional(state), lastState: z.optional(state) });
const condition = z.object({ type: z.string(), status: z.string(), reason: z.optional(z.string()), message: z.optional(z.string()) });

const podShape = z.object({
  metadata: z.object({ name: z.string(), labels: z.optional(z.record(z.string(), z.string())), deletionTimestamp: z.optional(z.string()) }),
  status: z.object({
    phase: z.optional(z.string()),
    reason: z.optional(z.string()),
    message: z.optional(z.string()),
    conditions: z.optional(z.array(condition)),
    containerStatuses: z.optional(z.array(container)),
    initContainerStatuses: z.optional(z.array(container)),
  }),
});

type PodShape = z.infer<typeof podShape>;
type ContainerShape = z.infer<typeof container>;

export type PodState =
  /** `last`: what it still lacks, for people. */
  | { readonly kind: 'waiting'; readonly last: string }
  | { readonly kind: 'ready' }
  /** Of a job, and it has ended well. */
  | { readonly kind: 'done' }
  /** A container has ended that should not have; it may be started again. */
  | { readonly kind: 'ended'; readonly exit: ExitInfo }
  /** Waiting longer does not help. */
  | { readonly kind: 'failed'; readonly reason: string; readonly detail: string };

export interface Pod {
  readonly name: string;
  readonly isLeaving: boolean;
  readonly state: PodState;
}

/** Reasons of a waiting container that end only by somebody's doing. */
const HOPELESS = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'CrashLoopBackOff',
]);

const failed = (reason: string, detail = ''): PodState => ({ kind: 'failed', reason, detail });

/** What keeps a container from ever running, if anything. */
function faultOf({ name, state: now, lastState }: ContainerShape): PodState | null {
  const end = now?.terminated ?? lastState?.terminated;
  if (end?.reason === 'OOMKilled') return failed('OOMKilled', `container ${name} needs more memory than its limit`);
  const reason = now?.waiting?.reason;
  if (reason === undefined || !HOPELESS.has(reason)) return null;
  const detail = reason === 'CrashLoopBackOff' && end ? `container ${name} ended with exit code ${end.exitCode}` : (now?.waiting?.message ?? '');
  return failed(reason, detail.replace(/\s+/g, ' ').slice(0, 300));
}

/** A pod that waits for its volume is not one without room: the volume may come. */
function unscheduled({ conditions = [] }: PodShape['status']): PodState | null {
  const found = conditions.find(({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable');
  return found && !/PersistentVolumeClaim|persistentvolumeclaim/.test(found.message ?? '') ? failed('Unschedulable', found.message) : null;
}

function stateOf({ metadata, status }: PodShape): PodState {
  const { phase = 'Pending', conditions = [], containerStatuses = [], initContainerStatuses = [] } = status;
  const isOfJob = metadata.labels?.['batch.kubernetes.io/job-name'] !== undefined;
  if (phase === 'Succeeded' && isOfJob) return { kind: 'done' };
  for (const each of [...initContainerStatuses, ...containerStatuses]) {
    const fault = faultOf(each);
    if (fault) return fault;
  }
  const lacksRoom = unscheduled(status);
  if (lacksRoom) return lacksRoom;
  const over = containerStatuses.find(({ state: now, restartCount }) => now?.terminated !== undefined || restartCount > 0);
  const end = over?.state?.terminated ?? over?.lastState?.terminated;
  if (phase === 'Failed') {
    if (status.reason !== undefined) return failed(status.reason, status.message);
    return { kind: 'ended', exit: { code: end?.exitCode ?? 1, signal: null } };
  }
  // A job is waited for until it has ended: that it runs says nothing.
  if (!isOfJob && conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True')) return { kind: 'ready' };
  if (end && !isOfJob) return { kind: 'ended', exit: { code: end.exitCode, signal: null } };
  const reasons = [...initContainerStatuses, ...containerStatuses].flatMap((each) => each.state?.waiting?.reason ?? []);
  const running = isOfJob ? 'runs, and has not ended' : 'runs, and is not ready';
  return { kind: 'waiting', last: reasons[0] ?? (phase === 'Running' ? running : phase) };
}

/** null for what is no pod. */
export function readPod(value: unknown): Pod | null {
  const parsed = podShape.safeParse(value);
  if (!parsed.success) return null;
  const { metadata } = parsed.data;
  return { name: metadata.name, isLeaving: metadata.deletionTimestamp !== undefined, state: stateOf(parsed.data) };
}

const watchEvent = z.object({ type: z.string(), object: z.unknown() });

/** Pods by name as a watch told of them so far: `kubectl get --watch --output-watch-events -o json`, a document a line. */
export class PodWatch {
  readonly pods = new Map<string, Pod>();
  #open = '';

  /** Text that came since the last call. Complaints of kubectl may stand between the documents. */
  read(text: string): void {
    const lines = (this.#open + text).split('\n');
    this.#open = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('{')) this.#take(JSON.parse(line));
  }

  #take(value: unknown): void {
    const event = watchEvent.safeParse(value);
    const pod = event.success ? readPod(event.data.object) : null;
    if (!event.success || pod === null) return;
    if (event.data.type === 'DELETED') this.pods.delete(pod.name);
    else this.pods.set(pod.name, pod);
  }
}
