/**
 * The cluster: how long it takes to be made, how long a new namespace in the warm one takes to its first ready pod, beyond what the pod
 * itself takes, and how long until the namespace is gone.
 *
 * The pod's own start is the time between its scheduling and its readiness, by the cluster's clock. Goal: at most 3 s beyond it.
 * Run: node tests/bench/kind.ts [rounds]      (kind, kubectl and docker on PATH)
 */

import { setup, teardown } from '../kind/cluster.ts';
import { ENV, kindSpec, kubectl, manifestFile, namespaceGone, serviceManifest } from '../kind/rig.ts';
import { capability, rig } from '../unit/capabilities/rig.ts';
import { median } from './figures.ts';

const rounds = Number(process.argv[2] ?? 5);

interface Pod {
  readonly status: { readonly conditions: readonly { readonly type: string; readonly lastTransitionTime: string }[]; readonly startTime: string };
}

/** In ms; the cluster counts in whole seconds. */
function ownStart(namespace: string): number {
  const { items }: { readonly items: readonly Pod[] } = JSON.parse(kubectl('--namespace', namespace, 'get', 'pods', '--output', 'json'));
  const [pod] = items;
  const ready = pod?.status.conditions.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? '';
  return Date.parse(ready) - Date.parse(pod?.status.startTime ?? '');
}

async function round(manifests: readonly string[]) {
  const it = await rig([capability('demo-api', { providers: [kindSpec({ manifests })], stop: { signal: 'SIGTERM', graceMs: 1000 } })], { ...ENV });
  const began = performance.now();
  const running = await it.start();
  const readyMs = performance.now() - began;
  if (running.failed.length > 0) throw new Error(JSON.stringify(running.failed));
  const namespace = running.environmentFor(null)['MUSTER_KIND_NAMESPACE'] ?? '';
  const podMs = ownStart(namespace);
  const ending = performance.now();
  await it[Symbol.asyncDispose]();
  const endMs = performance.now() - ending;
  await namespaceGone(namespace);
  return { readyMs, podMs, endMs, goneMs: performance.now() - ending };
}

const seconds = (values: readonly number[]) => `${(median(values) / 1000).toFixed(1)} s`;

setup();
try {
  const manifests = [manifestFile(serviceManifest())];
  const first = await round(manifests);
  const all: Awaited<ReturnType<typeof round>>[] = [];
  for (let index = 0; index < rounds; index++) all.push(await round(manifests));
  const of = (pick: (one: (typeof all)[number]) => number) => seconds(all.map(pick));
  console.log(
    `cluster made, image carried, first pod ready: ${seconds([first.readyMs])}; warm: new namespace to first ready pod ${of(({ readyMs }) => readyMs)}, of which the pod ${of(({ podMs }) => podMs)}; ` +
      `end of the run ${of(({ endMs }) => endMs)}, namespace gone after ${of(({ goneMs }) => goneMs)}`,
  );
} finally {
  teardown();
}
