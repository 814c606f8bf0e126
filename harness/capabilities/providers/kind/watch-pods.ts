/**
 * Waits for the pods of a capability, and then watches over them. kubectl watches, as a process of the guard that writes into a file;
 * reading the end of that file costs next to nothing.
 */
import type { ExitInfo } from '../../../guard/client.ts';
import type { Host } from '../../../host/host.ts';
import type { Problem } from '../../../model/problem.ts';
import { fail, ok, type Result } from '../../../model/result.ts';
import type { ProviderContext } from '../../provider.ts';
import { complaint, type Kubectl } from './kubectl.ts';
import { CAPABILITY_LABEL } from './labels.ts';
import { type Pod, PodWatch } from './pods.ts';

/** How often the file is looked at while pods start, and while tests run, in ms. */
const STARTING_MS = 20;
const RUNNING_MS = 200;
const LINES_SHOWN = 20;
const EVENTS_SHOWN = 5;

export interface Watched {
  /** Resolves when a container of a pod that was ready ends. */
  readonly ended: Promise<ExitInfo>;
  /** Ends the watch; `ended` then resolves never. */
  stop(): Promise<void>;
}

export interface Watching {
  readonly kubectl: Kubectl;
  readonly namespace: string;
  /** How many pods must be ready or done. */
  readonly pods: number;
  readonly isTask: boolean;
  readonly context: ProviderContext;
}

export const selectorOf = ({ capability }: Pick<ProviderContext, 'capability'>): readonly string[] => ['--selector', `${CAPABILITY_LABEL}=${capability.name}`];

/** Resolves when all pods are ready, when one of them never will be, and at the deadline. */
export async function watchPods(watching: Watching, host: Host): Promise<Result<Watched>> {
  const { kubectl, namespace, context } = watching;
  const { guard, capability, signal } = context;
  const id = `${context.id}-pods`;
  const log = context.log.replace(/(?:\.log)?$/, '-pods.json');
  const argv = kubectl.argv(['--namespace', namespace, 'get', 'pods', ...selectorOf(context), '--watch', '--output-watch-events', '--output', 'json']);
  const before = host.files.stamp(log)?.size ?? 0;
  const spawned = await guard.spawn({ id, argv, cwd: '/', env: kubectl.env, log, stop: { signal: 'SIGTERM', graceMs: 1000 }, dependsOn: context.dependsOn() });
  if (!spawned.ok) return spawned;

  const over = new AbortController();
  void guard.gone.then(() => over.abort());
  const stop = async () => {
    over.abort();
    await guard.stop(id);
  };
  const watch = new PodWatch();
  const decoder = new TextDecoder();
  let read = before;
  const look = (): readonly Pod[] => {
    const bytes = host.files.readFrom(log, read);
    if (bytes !== null && bytes.length > 0) {
      read += bytes.length;
      watch.read(decoder.decode(bytes, { stream: true }));
    }
    return [...watch.pods.values()].filter(({ isLeaving }) => !isLeaving);
  };

  const began = host.clock.monotonic();
  for (;;) {
    const pods = look();
    const verdict = await judge(pods, watching, host);
    if (verdict === 'ready') break;
    const waitedMs = host.clock.monotonic() - began;
    const isLate = waitedMs > capability.readyTimeoutMs;
    const problem = verdict ?? (isLate ? late(pods, waitedMs, watching) : null);
    if (problem || signal.aborted) {
      await stop();
      return fail(problem ?? late(pods, waitedMs, watching));
    }
    await host.clock.sleep(STARTING_MS, signal);
  }

  const end = Promise.withResolvers<ExitInfo>();
  const keepWatch = async () => {
    for (; !over.signal.aborted; await host.clock.sleep(RUNNING_MS, over.signal)) {
      const pods = look();
      for (const pod of pods) {
        if (over.signal.aborted || (pod.state.kind !== 'ended' && pod.state.kind !== 'failed')) continue;
        await tellEnd(pod, watching, host);
        return end.resolve(pod.state.kind === 'ended' ? pod.state.exit : { code: 1, signal: null });
      }
      if (pods.length === 0) return end.resolve({ code: 0, signal: null });
    }
  };
  if (!watching.isTask) void keepWatch();
  return ok({ ended: end.promise, stop });
}

/** `ready`, a reason why they never will be, or null: wait on. */
async function judge(pods: readonly Pod[], watching: Watching, host: Host): Promise<'ready' | Problem | null> {
  const good = pods.filter(({ state }) => state.kind === 'ready' || state.kind === 'done');
  if (good.length >= watching.pods && (watching.isTask || good.length === pods.length)) return 'ready';
  for (const pod of pods) {
    if (pod.state.kind === 'failed') return whyFailed(pod, pod.state.reason, pod.state.detail, watching, host);
    if (pod.state.kind === 'ended' && (await isFinal(watching))) {
      return whyFailed(pod, 'Error', `a container ended with exit code ${pod.state.exit.code}`, watching, host);
    }
  }
  return null;
}

/** Whether nothing tries again: a pod alone that never restarts, or a job that has given up. Deployments always try again. */
async function isFinal({ kubectl, namespace, isTask, context }: Watching): Promise<boolean> {
  const query = isTask
    ? ['get', 'jobs', ...selectorOf(context), '--output', 'jsonpath={.items[*].status.conditions[?(@.type=="Failed")].status}']
    : ['get', 'pods', ...selectorOf(context), '--output', 'jsonpath={.items[?(@.status.phase=="Failed")].status.phase}'];
  return (await kubectl.run(['--namespace', namespace, ...query])).stdout !== '';
}

function late(pods: readonly Pod[], waitedMs: number, { pods: wanted, context }: Watching): Problem {
  const waiting = pods.flatMap(({ name, state }) => (state.kind === 'waiting' ? [`${name}: ${state.last}`] : []));
  const last = pods.length < wanted ? `are ${pods.length} of ${wanted}` : `are not ready (${waiting.join('; ')})`;
  return { code: 'not-ready', capability: context.capability.name, check: 'pods', attempts: 1, waitedMs: Math.round(waitedMs), last, log: null, lastLines: [] };
}

/** Into the log, for whoever reads its last lines: why it ended, after what it said where nobody has followed that yet. */
async function tellEnd({ name, state }: Pod, { kubectl, namespace, context }: Watching, host: Host): Promise<void> {
  if ((host.files.stamp(context.log)?.size ?? 0) === 0) {
    const words = ['--namespace', namespace, 'logs', name, '--all-containers', `--tail=${LINES_SHOWN}`];
    const said = await Promise.all([kubectl.run([...words, '--previous']), kubectl.run(words)]);
    host.files.append(context.log, said.map(({ exitCode, stdout }) => (exitCode === 0 ? stdout : '')).join(''));
  }
  if (state.kind === 'failed') host.files.append(context.log, `pod ${name}: ${state.reason}: ${state.detail}\n`);
}

/** With what the cluster and the container have to say. */
async function whyFailed({ name }: Pod, reason: string, detail: string, { kubectl, namespace, context }: Watching, host: Host): Promise<Problem> {
  const inNamespace = (words: readonly string[]) => kubectl.run(['--namespace', namespace, ...words]);
  const template = '{range .items[*]}{.reason}: {.message}{"\\n"}{end}';
  const words = ['logs', name, '--all-containers', `--tail=${LINES_SHOWN}`];
  const [events, now, before] = await Promise.all([
    inNamespace([
      'get',
      'events',
      '--field-selector',
      `involvedObject.name=${name}`,
      '--sort-by',
      '.metadata.creationTimestamp',
      '--output',
      `jsonpath=${template}`,
    ]),
    inNamespace(words),
    inNamespace([...words, '--previous']),
  ]);
  const said = [before, now].map(({ exitCode, stdout }) => (exitCode === 0 ? stdout : '')).join('');
  if (said !== '') host.files.append(context.log, said);
  const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '');
  return {
    code: 'pod-failed',
    capability: context.capability.name,
    pod: name,
    reason,
    detail,
    events: events.exitCode === 0 ? lines(events.stdout).slice(-EVENTS_SHOWN) : [complaint(events)],
    log: said === '' ? null : context.log,
    lastLines: lines(said).slice(-LINES_SHOWN),
  };
}
