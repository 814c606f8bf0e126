/**
 * The one warm cluster of this machine, made by kind when it is first needed and shared by all runs of this user from then on.
 *
 * Everything of it is in `<stateDir>/kind`: its kubeconfig, and a record that says that Muster makes it (before it is made) and that it
 * is ready. A cluster of the same name without that record is somebody else's and never touched. A run of CI that made the
 * cluster takes it down with the last namespace.
 *
 *   absent ──> creating ──> ready        unfinished (its maker died) ──> deleted ──> creating
 *                             │
 *                          stopped ──> started again
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Host } from '../../../host/host.ts';
import { stateDir } from '../../../host/state-dir.ts';
import { untilAborted } from '../../../host/until-aborted.ts';
import { parseAs } from '../../../model/parse-json.ts';
import { fail, ok, type Result } from '../../../model/result.ts';
import { underLock } from '../../../sandbox/under-lock.ts';
import type { ProviderContext } from '../../provider.ts';
import { complaint, type Kubectl, kubectlFor, withoutKubeconfig } from './kubectl.ts';
import { followSteps } from './steps.ts';
import { docker, nodeImage, type Tools } from './tools.ts';

/** What the state folder keeps of a cluster; the guard reads it too. */
export interface ClusterRecord {
  readonly version: 1;
  readonly name: string;
  readonly state: 'creating' | 'ready';
  /** It goes when nobody uses it any more. */
  readonly isPassing: boolean;
}

export interface Home {
  readonly dir: string;
  readonly name: string;
  readonly record: string;
  readonly kubeconfig: string;
  readonly context: string;
}

const CREATE_MS = 180_000;
const READY_MS = 90_000;
/** A container that runs answers before long, if it ever does. */
const ANSWER_MS = 60_000;
const LOOK_MS = 100;
const LINES_SHOWN = 20;

/** Where this user's cluster is kept, and what it is called. */
export function homeOf(host: Host): Home {
  const dir = host.files.realPath(path.join(stateDir(host), 'kind'));
  const name = `muster-${createHash('sha256').update(dir).digest('hex').slice(0, 8)}`;
  return { dir, name, record: path.join(dir, 'cluster.json'), kubeconfig: path.join(dir, 'kubeconfig'), context: `kind-${name}` };
}

export function clusterKubectl(home: Home, tools: Pick<Tools, 'kubectl'>, host: Host): Kubectl {
  return kubectlFor({ program: tools.kubectl, kubeconfig: home.kubeconfig, context: home.context, cache: path.join(home.dir, 'cache') }, host);
}

function isRecord(value: unknown): value is ClusterRecord {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === 1 && 'state' in value && 'isPassing' in value;
}

/** null where the folder is somebody else's as well: a kubeconfig can name programs to run. */
export function readRecord({ dir, record }: Home, { files }: Host): ClusterRecord | null {
  const outcome = files.isMine(dir) && files.isOwnFile(record) ? files.read(record) : null;
  return outcome?.kind === 'text' ? parseAs(outcome.text, isRecord) : null;
}

function write(record: ClusterRecord, { record: file }: Home, { files }: Host): void {
  files.write(file, `${JSON.stringify(record)}\n`, 0o600);
}

export async function answers(kubectl: Kubectl): Promise<boolean> {
  return (await kubectl.run(['get', '--raw', '/readyz'], { timeoutMs: 3000 })).exitCode === 0;
}

/** The node containers of a cluster, running or not; null when the engine does not say. */
export async function nodesOf(name: string, tools: Tools, host: Host): Promise<readonly { readonly name: string; readonly isRunning: boolean }[] | null> {
  const filter = ['--filter', `label=io.x-k8s.kind.cluster=${name}`, '--format', '{{.Names}} {{.State}} {{.Label "io.x-k8s.kind.role"}}'];
  const { exitCode, stdout } = await docker(tools, ['ps', '--all', ...filter], host);
  if (exitCode !== 0) return null;
  return stdout
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([node = '', state = '', role = '']) =>
      node === '' || role === 'external-load-balancer' ? [] : [{ name: node, isRunning: state === 'running' }],
    );
}

/** One attempt to have the cluster, with everything that it takes. */
interface Making {
  readonly home: Home;
  readonly tools: Tools;
  readonly kubectl: Kubectl;
  readonly context: ProviderContext;
  readonly host: Host;
}

/** The kubectl of the cluster, once it is ready. */
export async function ensureCluster(tools: Tools, context: ProviderContext, host: Host): Promise<Result<Kubectl>> {
  const home = homeOf(host);
  const making: Making = { home, tools, kubectl: clusterKubectl(home, tools, host), context, host };
  if (host.files.exists(home.dir) && !host.files.isMine(home.dir)) return refused(making, `is kept in ${home.dir}, which belongs to another user`);
  if (readRecord(home, host)?.state === 'ready' && (await answers(making.kubectl))) return joined(making);
  if (readRecord(home, host)?.state === 'creating') context.progress(`waiting for the cluster ${home.name}, which another run makes or has left unfinished`);
  const made = await underLock(path.join(home.dir, 'lock'), { run: context.sandbox.run, signal: context.signal }, () => have(making), host);
  return made ?? refused(making, 'was not waited for');
}

const refused = ({ context, home }: Making, detail: string, lastLines: readonly string[] = []): Result<never> =>
  fail({ code: 'cluster-failed', capability: context.capability.name, cluster: home.name, detail, lastLines });

/** A passing cluster is the guard's as well, of each run that uses it. The time of the record says when one did last. */
async function joined({ home, tools, kubectl, context, host }: Making): Promise<Result<Kubectl>> {
  const record = readRecord(home, host);
  if (record !== null) write(record, home, host);
  if (record?.isPassing) await own(home, tools, context);
  return ok(kubectl);
}

const own = ({ name, kubeconfig, record }: Home, { kind, kubectl }: Tools, { guard }: ProviderContext): Promise<void> =>
  guard.own({ kind: 'cluster', program: kind, kubectl, kubeconfig, name, record });

async function have(making: Making): Promise<Result<Kubectl>> {
  const { home, tools, kubectl, context, host } = making;
  const record = readRecord(home, host);
  const nodes = await nodesOf(home.name, tools, host);
  if (nodes === null) return refused(making, 'cannot be looked for: the container engine does not answer');
  if (nodes.length > 0 && record === null) return refused(making, 'was not made by Muster, which leaves it alone');
  if (record?.state === 'ready' && nodes.length > 0) {
    if (await answers(kubectl)) return joined(making);
    const stopped = nodes.filter(({ isRunning }) => !isRunning).map(({ name }) => name);
    context.progress(`the cluster ${home.name} does not answer: ${stopped.length > 0 ? 'starting it again' : 'waiting until it does'}`);
    if (stopped.length > 0) await docker(tools, ['start', ...stopped], host);
    return (await untilAnswering(making)) ? whenReady(making) : refused(making, 'runs, and does not answer');
  }
  if (nodes.length > 0) await remove(making);
  return make(making);
}

async function remove({ home, tools, host }: Making): Promise<void> {
  const argv = [tools.kind, 'delete', 'cluster', '--name', home.name, '--kubeconfig', home.kubeconfig];
  await host.processes.run(argv, { env: withoutKubeconfig(host.env), timeoutMs: ANSWER_MS });
  host.files.remove(home.record);
}

async function make(making: Making): Promise<Result<Kubectl>> {
  const { home, tools, context, host } = making;
  const { guard, signal } = context;
  const image = await nodeImage(tools, host);
  if (image === null) return refused(making, 'cannot be made: the engine has no node image');
  const isPassing = Boolean(host.env['CI']);
  const began = host.clock.monotonic();
  const staying = isPassing ? 'it goes with the last run that uses it' : 'the first time only, it stays for the runs to come';
  context.progress(`making the cluster ${home.name} with kind, which takes about half a minute: ${staying}`);
  const save = (state: ClusterRecord['state']) => write({ version: 1, name: home.name, state, isPassing }, home, host);
  host.files.makeDir(home.dir, 0o700);
  await own(home, tools, context);
  save('creating');

  const log = path.join(path.dirname(context.log), 'kind-cluster.log');
  const argv = [tools.kind, 'create', 'cluster', '--name', home.name, '--image', image, '--kubeconfig', home.kubeconfig];
  const id = 'kind-cluster';
  const spawned = await guard.spawn({ id, argv, cwd: '/', env: withoutKubeconfig(host.env), log, stop: { signal: 'SIGTERM', graceMs: 2000 }, dependsOn: [] });
  if (!spawned.ok) return spawned;
  const over = new AbortController();
  void followSteps({ log, onStep: (step) => context.progress(`the cluster: ${step}`), signal: over.signal }, host);
  const exit = await Promise.race([spawned.value.exited, untilAborted(signal), host.clock.sleep(CREATE_MS, over.signal)]);
  over.abort();
  await guard.stop(id);
  if (exit?.code !== 0) {
    const said = host.files.read(log);
    await remove(making);
    const because = signal.aborted ? 'was interrupted while it was made' : `could not be made (${exit ? `exit code ${exit.code}` : 'it took too long'})`;
    return refused(making, because, said.kind === 'text' ? said.text.trimEnd().split('\n').slice(-LINES_SHOWN) : []);
  }
  context.progress('the cluster is made: waiting for its node and its DNS');
  const ready = await whenReady(making);
  if (!ready.ok) return ready;
  save('ready');
  context.progress(`the cluster is ready after ${Math.round((host.clock.monotonic() - began) / 1000)} s`);
  return ready;
}

async function untilAnswering({ kubectl, context: { signal }, host }: Making): Promise<boolean> {
  const deadline = host.clock.monotonic() + ANSWER_MS;
  while (!(await answers(kubectl))) {
    if (signal.aborted || host.clock.monotonic() > deadline) return false;
    await host.clock.sleep(LOOK_MS, signal);
  }
  return true;
}

/** The API, then the nodes, then the names of services: `kind create` waits for none but the first. */
async function whenReady(making: Making): Promise<Result<Kubectl>> {
  const { kubectl, context } = making;
  if (!(await untilAnswering(making))) return refused(making, 'does not answer');
  const wait = { timeoutMs: READY_MS, signal: context.signal };
  for (const words of [
    ['wait', 'node', '--all', '--for=condition=Ready', `--timeout=${READY_MS / 1000}s`],
    ['--namespace', 'kube-system', 'rollout', 'status', 'deployment/coredns', `--timeout=${READY_MS / 1000}s`],
  ]) {
    const outcome = await kubectl.run(words, wait);
    if (outcome.exitCode !== 0) return refused(making, `is not ready: ${complaint(outcome)}`);
  }
  return ok(kubectl);
}
