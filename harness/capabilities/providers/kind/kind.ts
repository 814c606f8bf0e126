/**
 * The provider `kind`: manifests in a namespace of a Kubernetes cluster, one namespace for each sandbox of each run.
 *
 * The cluster is the one that Muster keeps on this machine, or a context that the capability names. Pods are waited for by watching
 * them; ports lead to them through port-forwards. The guard knows the namespace before it is made, and removes it without waiting.
 */
import path from 'node:path';
import type { ExitInfo, StopOutcome } from '../../../guard/client.ts';
import type { Host } from '../../../host/host.ts';
import type { KindSpec } from '../../../model/capability.ts';
import { fail, ok, type Result } from '../../../model/result.ts';
import { addressOf } from '../../../sandbox/address.ts';
import { expand, expandRecord } from '../../../sandbox/expand.ts';
import type { Instance, Provider, ProviderContext } from '../../provider.ts';
import { answers, clusterKubectl, ensureCluster, homeOf, readRecord } from './cluster.ts';
import { contextObjection, userKubeconfig } from './contexts.ts';
import { forwardPorts } from './forward.ts';
import { loadImages, repositoryOf, tagged } from './images.ts';
import { complaint, deletion, type Kubectl, kubectlFor } from './kubectl.ts';
import { namespaceName } from './labels.ts';
import { forwardTargets, type Manifest, type Rendered, renderManifests } from './manifests.ts';
import { ensureNamespace, type Namespace } from './namespace.ts';
import { engineFault, findTools, imageId, nodeImage, type Tools } from './tools.ts';
import { selectorOf, type Watched, watchPods } from './watch-pods.ts';

/** The user's own context, when it may be used; else why not. */
async function namedContext(name: string, tools: Tools, { cluster }: ProviderContext, host: Host): Promise<Kubectl | string> {
  const target = { program: tools.kubectl, kubeconfig: userKubeconfig(host), context: name, cache: path.join(homeOf(host).dir, 'cache') };
  const kubectl = kubectlFor(target, host);
  const { stdout } = await kubectl.run(['config', 'view', '--output', 'json']);
  return contextObjection(name, stdout, cluster) ?? kubectl;
}

/** Every reason why there can be no cluster here; none when there is one, or one can be made. */
async function clusterFaults(tools: Tools, host: Host): Promise<readonly string[]> {
  const home = homeOf(host);
  if (readRecord(home, host)?.state === 'ready' && (await answers(clusterKubectl(home, tools, host)))) return [];
  const fault = await engineFault(tools, host);
  if (fault !== null) return [fault];
  if ((await nodeImage(tools, host)) !== null) return [];
  return ['the container engine has no node image (tools/kind/get-kind gets one; MUSTER_KIND_IMAGE names one)'];
}

async function missingImages({ images }: KindSpec, tools: Tools, { cluster }: ProviderContext, host: Host): Promise<readonly string[]> {
  const wanted = images.map((image) => tagged(image, cluster));
  const ids = await Promise.all(wanted.map((image) => imageId(tools, image, host)));
  return wanted.filter((_, index) => ids[index] === null).map((image) => `the container engine has no image ${image}`);
}

/** The manifests' texts, in the order in which they are named; a glob stands for its files by name. */
function readManifests({ manifests }: KindSpec, { root, capability }: ProviderContext, host: Host): Result<Manifest[]> {
  const read: Manifest[] = [];
  for (const name of manifests) {
    const files = host.files.exists(path.resolve(root, name)) ? [name] : host.files.find(root, [name]);
    if (files.length === 0) return fail({ ...capability.place, code: 'file-not-found', named: name });
    for (const file of files) {
      const outcome = host.files.read(path.resolve(root, file));
      if (outcome.kind !== 'text') return fail({ code: 'file-unreadable', file, detail: outcome.kind === 'missing' ? 'it is not there' : outcome.detail });
      read.push({ file, text: outcome.text });
    }
  }
  return ok(read);
}

/** Everything that a start needs to know. */
interface Start {
  readonly spec: KindSpec;
  readonly kubectl: Kubectl;
  readonly rendered: Rendered;
  readonly namespace: Namespace;
  readonly context: ProviderContext;
}

async function start(spec: KindSpec, named: Kubectl | null, tools: Tools, context: ProviderContext, host: Host): Promise<Result<Instance>> {
  const { capability, cluster, sandbox } = context;
  const manifests = readManifests(spec, context, host);
  const vars = expandRecord(spec.vars, context.scope());
  if (!manifests.ok || !vars.ok) return fail(...[manifests, vars].flatMap((part) => (part.ok ? [] : part.problems)));
  const rendering = {
    capability: capability.name,
    namespace: namespaceName(sandbox),
    vars: vars.value,
    graceMs: capability.stop.graceMs,
    imageFor: (_image: string): string | null => null,
  };
  // What is wrong with them is known before anything is made.
  const draft = renderManifests(manifests.value, rendering);
  if (draft.problems.length > 0) return fail(...draft.problems);

  const had = named === null ? await ensureCluster(tools, context, host) : ok(named);
  if (!had.ok) return had;
  const kubectl = had.value;
  const kindName = /^kind-(.+)$/.exec(kubectl.target.context)?.[1];
  const [namespace, images] = await Promise.all([
    ensureNamespace(kubectl, draft.namespace, context, host),
    kindName === undefined
      ? ok(new Map(spec.images.map((image) => [repositoryOf(image), tagged(image, cluster)])))
      : loadImages({ images: spec.images, cluster: kindName, tools, context }, host),
  ]);
  if (!namespace.ok || !images.ok) return fail(...[namespace, images].flatMap((part) => (part.ok ? [] : part.problems)));
  const rendered = renderManifests(manifests.value, { ...rendering, imageFor: (image) => images.value.get(repositoryOf(image)) ?? null });
  return launch({ spec, kubectl, rendered, namespace: namespace.value, context }, host);
}

async function launch(begun: Start, host: Host): Promise<Result<Instance>> {
  const { spec, kubectl, rendered, namespace, context } = begun;
  const { capability, signal, log } = context;
  const targets = targetsOf(begun);
  if (!targets.ok) return targets;
  const url = capability.url === undefined ? ok(null) : expand(capability.url, context.scope());
  if (!url.ok) return url;

  if (rendered.objects.length > 0) {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: rendered.objects });
    const applied = await kubectl.run(['--namespace', namespace.name, 'apply', '--server-side', '--filename', '-'], { input, signal });
    if (applied.exitCode !== 0) return fail({ code: 'manifest-refused', capability: capability.name, detail: complaint(applied) });
  }
  const watched =
    rendered.pods === 0 ? null : await watchPods({ kubectl, namespace: namespace.name, context, pods: rendered.pods, isTask: rendered.isTask }, host);
  if (watched && !watched.ok) return watched;
  const followed = watched && (await followLogs(begun));
  const forwards = await forwardPorts({ kubectl, namespace: namespace.name, targets: targets.value, context }, host);
  if (!forwards.ok) {
    await watched?.value.stop();
    return forwards;
  }
  const { isTask } = rendered;
  const never = new Promise<ExitInfo>(() => {});
  return ok({
    address: addressOf(url.value, spec.manifests.length === 0 ? {} : context.scope().ports),
    program: null,
    pid: forwards.value.pid,
    log: watched ? log : null,
    readyBy: isTask ? 'exit' : 'checks',
    exited: isTask ? Promise.resolve({ code: 0, signal: null }) : (watched?.value.ended ?? never),
    endsUnseen: false,
    variables: {
      KUBECONFIG: namespace.kubeconfig,
      MUSTER_KIND_NAMESPACE: namespace.name,
      MUSTER_KIND_CONTEXT: kubectl.target.context,
    },
    ...(context.cluster.keep ? { stays: `namespace ${namespace.name}: ${deletion(kubectl.target, namespace.name)}` } : {}),
    stop: () => stop(begun, { watched: watched?.value ?? null, stopForwards: forwards.value.stop, hasLog: followed !== null }, host),
  });
}

function targetsOf({ spec, rendered, context: { capability } }: Start): Result<Readonly<Record<string, string>>> {
  const targets = forwardTargets(Object.keys(capability.ports), spec.forward, rendered.objects);
  const known: Record<string, string> = {};
  for (const [port, target] of Object.entries(targets)) {
    if (target !== null) known[port] = target;
    else
      return fail({
        ...capability.place,
        code: 'manifest-refused',
        capability: capability.name,
        detail: `nothing says what its port ${port} leads to: forward: { ${port}: service/NAME:PORT }`,
      });
  }
  return ok(known);
}

const logsId = ({ id }: ProviderContext): string => `${id}-logs`;

/** What its containers print, into the log of the capability. */
async function followLogs({ kubectl, namespace, context }: Start): Promise<Result<unknown>> {
  const words = ['--namespace', namespace.name, 'logs', ...selectorOf(context), '--all-containers', '--follow', '--tail=-1', '--max-log-requests=50'];
  const { log, guard } = context;
  return guard.spawn({
    id: logsId(context),
    argv: kubectl.argv(words),
    cwd: '/',
    env: kubectl.env,
    log,
    stop: { signal: 'SIGTERM', graceMs: 1000 },
    dependsOn: [],
  });
}

interface Parts {
  readonly watched: Watched | null;
  readonly stopForwards: () => Promise<void>;
  readonly hasLog: boolean;
}

/** What has pods, in the words of `kubectl delete`. */
const WITH_PODS = 'deployments,statefulsets,daemonsets,replicasets,replicationcontrollers,cronjobs,jobs,pods';

/** Its pods are asked to end and waited for; the namespace, with all else in it, goes with the run. */
async function stop({ kubectl, namespace, context }: Start, { watched, stopForwards, hasLog }: Parts, host: Host): Promise<StopOutcome> {
  const began = host.clock.monotonic();
  const { guard, capability, cluster } = context;
  await watched?.stop();
  let isGone = true;
  if (watched && !cluster.keep) {
    const inTime = capability.stop.graceMs + 10_000;
    const words = ['delete', WITH_PODS, ...selectorOf(context), '--cascade=foreground', '--wait', `--timeout=${Math.ceil(inTime / 1000)}s`];
    isGone = (await kubectl.run(['--namespace', namespace.name, ...words], { timeoutMs: inTime + 1000 })).exitCode === 0;
  }
  await Promise.all([stopForwards(), ...(hasLog ? [guard.stop(logsId(context))] : [])]);
  return { durationMs: host.clock.monotonic() - began, how: isGone ? 'asked' : 'killed', leaks: [] };
}

export const kind: Provider<KindSpec> = {
  kind: 'kind',
  async check(spec, context, host) {
    const { tools, missing } = findTools(host);
    if (tools === null) return { kind: 'unusable', because: missing.join(', ') };
    const named = spec.context === undefined ? null : await namedContext(spec.context, tools, context, host);
    if (typeof named === 'string') return { kind: 'unusable', because: named };
    const faults = named === null ? await clusterFaults(tools, host) : [];
    const isKind = named === null || named.target.context.startsWith('kind-');
    const images = faults.length === 0 && isKind ? await missingImages(spec, tools, context, host) : [];
    const because = [...faults, ...images].join(', ');
    return because === '' ? { kind: 'startable', start: () => start(spec, named, tools, context, host) } : { kind: 'unusable', because };
  },
};
