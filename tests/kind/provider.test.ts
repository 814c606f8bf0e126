/** The provider `kind` on a real cluster: its contract, and what is particular to pods. */
import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import type { KindSpec } from '../../harness/model/capability.ts';
import { providerContract } from '../contract/providers/provider.contract.ts';
import { capability, processSpec, type Rig, rig } from '../unit/capabilities/rig.ts';
import { ENV, kindSpec, kubectl, manifestFile, namespaceGone, nodeImage, serviceManifest } from './rig.ts';

// The first start makes the cluster.
beforeAll(async () => {
  await using it = await rig([onKind({ manifests: [] }, { ports: {}, ready: [], url: 'http://127.0.0.1' })], { ...ENV });
  expect((await it.start()).failed).toEqual([]);
});

/** The first process of a container ends by SIGTERM only when it says so. */
const QUICK = { stop: { signal: 'SIGTERM', graceMs: 1000 } } as const;

// Each test has a namespace of its own, and waits for pods most of its time.
describe.concurrent('the contract', () => {
  providerContract({
    kind: 'kind',
    owns: true,
    // Pods need some seconds before anything in them answers.
    usable: async () => ({ spec: kindSpec(), env: { ...ENV }, readyTimeoutMs: 30_000, async [Symbol.asyncDispose]() {} }),
    unusable: { spec: kindSpec({ context: 'no-such-context' }), because: 'the kubeconfig has no context no-such-context' },
  });
});

const onKind = (spec: Partial<KindSpec>, more: Parameters<typeof capability>[1] = {}) =>
  capability('demo-api', { providers: [kindSpec(spec)], ...QUICK, ...more });
const rigged = (...capabilities: Parameters<typeof rig>[0]) => rig(capabilities, { ...ENV });
const namespaceOf = ({ run }: Rig, sandbox?: string) => `muster-${run}${sandbox === undefined ? '' : `-${sandbox}`}`;

test.concurrent('all capabilities of a sandbox share a namespace that is labelled with its run and says when it expires; another sandbox has another [S2-01, S2-02]', async () => {
  const template = '{apiVersion: v1, kind: Namespace, metadata: {name: "${NAMESPACE}", labels: {team: shop}}}';
  const manifests = [manifestFile(`${template}\n---\n${serviceManifest()}`)];
  const other = capability('other', { providers: [kindSpec({ manifests: [manifestFile(serviceManifest({ name: 'other' }))] })], ...QUICK });
  await using it = await rigged(onKind({ manifests }), other);
  const [shared, apart] = [await it.start(['demo-api', 'other']), await it.start(['demo-api'], {}, 'apart')];
  expect([...shared.failed, ...apart.failed]).toEqual([]);
  const { KUBECONFIG = '', MUSTER_KIND_NAMESPACE } = shared.environmentFor(null);
  expect(MUSTER_KIND_NAMESPACE).toBe(namespaceOf(it));
  expect(apart.environmentFor('apart')['MUSTER_KIND_NAMESPACE']).toBe(namespaceOf(it, 'apart'));
  const { labels, annotations } = JSON.parse(kubectl('get', 'namespace', namespaceOf(it, 'apart'), '--output', 'json')).metadata;
  expect(labels).toMatchObject({ team: 'shop', 'muster.dev/run': it.run, 'app.kubernetes.io/managed-by': 'muster' });
  expect(Date.parse(annotations['muster.dev/expires'])).toBeGreaterThan(Date.now());
  // What tests are given leads into their own namespace.
  const pods = execFileSync('kubectl', ['get', 'pods', '--output', 'name'], { env: { ...process.env, KUBECONFIG }, encoding: 'utf8' });
  expect(pods.match(/^pod\/(demo-api|other)-/gm)).toEqual(['pod/demo-api-', 'pod/other-']);
});

test.concurrent('an image is carried into the cluster once, by what it is: a second start loads nothing, and --image-tag means the project alone [S2-14]', async () => {
  const image = nodeImage();
  const project = image.replace(/:.*/, '');
  execFileSync('docker', ['tag', image, `${project}:kind-test`]);
  try {
    await using it = await rigged(onKind({ images: [image] }));
    const running = await it.start(['demo-api'], { cluster: { allowed: [], keep: false, imageTag: 'kind-test' } });
    expect(running.failed).toEqual([]);
    const used = kubectl('--namespace', namespaceOf(it), 'get', 'pods', '--output', 'jsonpath={.items[*].spec.containers[*].image}');
    expect(used).toMatch(/^muster\.local\/node:[0-9a-f]{24}$/);
    const events = kubectl('--namespace', namespaceOf(it), 'get', 'events', '--output', 'jsonpath={.items[*].message}');
    expect(events).toContain('already present on machine');
  } finally {
    execFileSync('docker', ['rmi', `${project}:kind-test`], { stdio: 'ignore' });
  }
});

describe.concurrent('what cannot become ready by waiting fails at once, with the reason of the cluster and the last lines', () => {
  const broken: [string, Parameters<typeof serviceManifest>[0], object][] = [
    ['an image that nobody has', { image: 'muster.local/nobody-has-this:1', container: { imagePullPolicy: 'Never' } }, { reason: 'ErrImageNeverPull' }],
    ['an image that no registry answers for', { image: 'registry.invalid/web:1' }, { reason: expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/) }],
    [
      'a program that ends again and again',
      { env: { SAY: 'no database', EXIT: '3' } },
      { reason: 'CrashLoopBackOff', lastLines: expect.arrayContaining(['no database']) },
    ],
    ['a pod for which there is no room', { container: { resources: { requests: { cpu: '10000' } } } }, { reason: 'Unschedulable' }],
    [
      'a container with too little memory',
      { container: { command: ['node', '-e', 'const all = []; for (;;) all.push(Buffer.alloc(1 << 22, 1))'], resources: { limits: { memory: '48Mi' } } } },
      { reason: 'OOMKilled' },
    ],
  ];
  test.each(broken)('%s', async (_, service, expected) => {
    await using it = await rigged(onKind({ manifests: [manifestFile(serviceManifest(service))] }, { readyTimeoutMs: 110_000 }));
    const began = performance.now();
    const running = await it.start();
    expect(running.failed).toMatchObject([{ problem: { code: 'pod-failed', capability: 'demo-api', pod: expect.stringMatching(/^demo-api-/), ...expected } }]);
    expect(performance.now() - began).toBeLessThan(100_000);
    const [{ problem } = { problem: null }] = running.failed;
    expect(problem).toMatchObject({ events: expect.arrayContaining([expect.any(String)]) });
  });
});

test.concurrent('a pod that is not ready in time is told of, and its probe of the cluster counts', async () => {
  const container = { readinessProbe: { exec: { command: ['node', '-e', 'process.exit(1)'] }, periodSeconds: 1 } };
  await using it = await rigged(onKind({ manifests: [manifestFile(serviceManifest({ container }))] }, { readyTimeoutMs: 15_000 }));
  const [failed] = (await it.start()).failed;
  expect(failed?.problem).toMatchObject({ code: 'not-ready', check: 'pods', last: expect.stringContaining('runs, and is not ready') });
});

test.concurrent('a job is ready when it is done, before what depends on it starts; one that fails is told of', async () => {
  const job = (script: string) =>
    JSON.stringify({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'seed' },
      spec: {
        backoffLimit: 0,
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'seed', image: nodeImage(), command: ['node', '-e', script] }] } },
      },
    });
  const seed = (script: string) => {
    const { url: _, ...rest } = capability('seed', { providers: [kindSpec({ manifests: [manifestFile(job(script))] })], ports: {}, ready: [], ...QUICK });
    return rest;
  };
  await using good = await rigged(seed('console.log("seeded")'), onKind({}, { dependsOn: ['seed'] }));
  expect((await good.start()).failed).toEqual([]);
  expect(good.story().indexOf('capability-ready seed')).toBeLessThan(good.story().indexOf('capability-starting demo-api'));
  await using bad = await rigged(seed('console.log("no table"); process.exit(4)'));
  expect((await bad.start()).failed).toMatchObject([
    { problem: { code: 'pod-failed', detail: 'a container ended with exit code 4', lastLines: ['no table'] } },
  ]);
});

test.concurrent('a container that ends while tests run makes its capability died, with its last lines, although the cluster starts it again', async () => {
  await using it = await rigged(onKind({ manifests: [manifestFile(serviceManifest({ env: { SAY: 'here I am' } }))] }));
  const url = (await it.start()).environmentFor(null)['MUSTER_DEMO_API_URL'];
  await fetch(`${url}/exit?code=3`, { method: 'POST' }).catch(() => {});
  expect(await it.next('capability-died')).toMatchObject({ problem: { code: 'died', exit: 'exit code 3', lastLines: expect.arrayContaining(['here I am']) } });
});

test.concurrent('a port-forward that ends is replaced', async ({ expect }) => {
  await using it = await rigged(onKind({}));
  const running = await it.start();
  const url = running.environmentFor(null)['MUSTER_DEMO_API_URL'];
  const ready = await it.next('capability-ready');
  process.kill(ready.pid ?? 0, 'SIGKILL');
  const answers = async () => (await fetch(`${url}/health`).catch(() => null))?.status;
  await expect.poll(answers, { timeout: 30_000, interval: 50 }).toBe(200);
  expect(running.died).toEqual([]);
});

test.concurrent('what a manifest must not do is refused before anything is made', async () => {
  await using it = await rigged(onKind({ manifests: [manifestFile('{apiVersion: v1, kind: Secret, metadata: {name: a, namespace: default}}')] }));
  expect((await it.start()).failed).toMatchObject([{ problem: { code: 'manifest-refused' } }]);
  expect(kubectl('get', 'namespaces', '--output', 'name')).not.toContain(namespaceOf(it));
});

test.concurrent('what the cluster refuses is told in its own words', async () => {
  await using it = await rigged(
    onKind({ manifests: [manifestFile('{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, dtaa: {a: b}}')], forward: { http: 'pod/x:1' } }),
  );
  expect((await it.start()).failed).toMatchObject([{ problem: { code: 'manifest-refused', detail: expect.stringContaining('dtaa') } }]);
});

test.concurrent('without a fitting provider the reasons are told one by one, and the process that is listed next serves [M-07]', async () => {
  const nothing = { ...ENV, PATH: '/nonexistent' };
  await using without = await rig([onKind({})], nothing);
  expect((await without.start()).failed).toMatchObject([
    {
      problem: {
        code: 'no-usable-provider',
        tried: [{ provider: 'kind', because: 'kind is not found on PATH, kubectl is not found on PATH, docker is not found on PATH' }],
      },
    },
  ]);
  const dead = { ...ENV, XDG_STATE_HOME: '/nonexistent', DOCKER_HOST: 'unix:///nonexistent.sock' };
  await using silent = await rig([capability('demo-api', { providers: [kindSpec(), processSpec()] })], { ...dead, XDG_STATE_HOME: without.root });
  expect((await silent.start()).failed).toEqual([]);
  expect(await silent.next('capability-starting')).toMatchObject({
    provider: 'process',
    passedOver: [{ provider: 'kind', because: expect.stringContaining('the container engine does not answer') }],
  });
  await using imageless = await rig([onKind({ images: ['no-such-image:1'] })], { ...ENV });
  expect((await imageless.start()).failed).toMatchObject([{ problem: { tried: [{ because: 'the container engine has no image no-such-image:1' }] } }]);
});

test.concurrent('after the run its namespace is gone [S2-12]', async () => {
  const it = await rigged(onKind({}));
  const name = namespaceOf(it);
  expect((await it.start()).failed).toEqual([]);
  await it[Symbol.asyncDispose]();
  await namespaceGone(name);
});
