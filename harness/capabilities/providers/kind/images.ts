/**
 * The project's images, from the local engine into the nodes of a kind cluster: by what they are, not by what they are called, so that
 * two runs with two builds of one tag do not meet in the shared cluster, and nothing is carried twice.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Host } from '../../../host/host.ts';
import type { ClusterOptions } from '../../../model/capability.ts';
import { fail, ok, type Result } from '../../../model/result.ts';
import { underLock } from '../../../sandbox/under-lock.ts';
import type { ProviderContext } from '../../provider.ts';
import { homeOf, nodesOf } from './cluster.ts';
import { withoutKubeconfig } from './kubectl.ts';
import { docker, imageId, type Tools } from './tools.ts';

/** Carrying a large image takes its time, in ms. */
const LOAD_MS = 300_000;

/** `shop/web:dev` -> `shop/web`; a colon before a slash belongs to a port of a registry. */
export function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}

/** The image that is meant: `--image-tag` replaces the tag of the project's own. */
export function tagged(image: string, { imageTag }: Pick<ClusterOptions, 'imageTag'>): string {
  return imageTag === null ? image : `${repositoryOf(image)}:${imageTag}`;
}

/** The name that the nodes have for an image: it says what is in it. */
export function nodeName(image: string, id: string): string {
  const [last = 'image'] = repositoryOf(image).split('/').slice(-1);
  return `muster.local/${last.toLowerCase().replace(/[^a-z0-9._-]/g, '-')}:${id.replace('sha256:', '').slice(0, 24)}`;
}

/** As containerd writes a name in full. */
function canonical(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const isHost = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const named = isHost ? image : rest.length > 0 ? `docker.io/${image}` : `docker.io/library/${image}`;
  return repositoryOf(named) === named ? `${named}:latest` : named;
}

export interface Loading {
  readonly images: readonly string[];
  /** Name of the kind cluster. */
  readonly cluster: string;
  readonly tools: Tools;
  readonly context: ProviderContext;
}

/** The names that the nodes have now for the repositories of `images`. */
export async function loadImages(loading: Loading, host: Host): Promise<Result<ReadonlyMap<string, string>>> {
  const names = new Map<string, string>();
  for (const image of loading.images) {
    const loaded = await load(tagged(image, loading.context.cluster), loading, host);
    if (!loaded.ok) return loaded;
    names.set(repositoryOf(image), loaded.value);
  }
  return ok(names);
}

async function load(image: string, loading: Loading, host: Host): Promise<Result<string>> {
  const { cluster, tools, context } = loading;
  const refused = (detail: string) => fail({ code: 'image-not-loaded' as const, capability: context.capability.name, image, cluster, detail });
  const id = await imageId(tools, image, host);
  if (id === null) return refused('the engine does not have it');
  const name = nodeName(image, id);
  const nodes = (await nodesOf(cluster, tools, host))?.map(({ name: node }) => node) ?? [];
  if (nodes.length === 0) return refused('the cluster has no nodes on this engine');
  const lacking = async (): Promise<string[]> => {
    const has = await Promise.all(nodes.map((node) => hasImage(node, name, tools, host)));
    return nodes.filter((_, index) => !has[index]);
  };
  if ((await lacking()).length === 0) return ok(name);
  const lock = path.join(homeOf(host).dir, `load-${createHash('sha256').update(cluster).digest('hex').slice(0, 8)}`);
  const fault = await underLock(
    lock,
    { run: context.sandbox.run, signal: context.signal },
    async () => carry(image, name, await lacking(), loading, host),
    host,
  );
  return fault === '' ? ok(name) : refused(fault ?? 'it was interrupted');
}

const ctr = (node: string, words: readonly string[], tools: Tools, host: Host) =>
  docker(tools, ['exec', node, 'ctr', '--namespace=k8s.io', 'images', ...words], host, LOAD_MS);

async function hasImage(node: string, name: string, tools: Tools, host: Host): Promise<boolean> {
  return (await ctr(node, ['list', '--quiet', `name==${name}`], tools, host)).stdout.trim() === name;
}

/** '' when it went well, else why not. */
async function carry(image: string, name: string, nodes: readonly string[], { cluster, tools, context }: Loading, host: Host): Promise<string> {
  if (nodes.length === 0) return '';
  context.progress(`loading the image ${image} into the cluster ${cluster}`);
  const argv = [tools.kind, 'load', 'docker-image', image, '--name', cluster, '--nodes', nodes.join(',')];
  const loaded = await host.processes.run(argv, { env: withoutKubeconfig(host.env), timeoutMs: LOAD_MS });
  if (loaded.exitCode !== 0) return loaded.stderr.trim().split('\n').at(-1) ?? '';
  for (const node of nodes) {
    const named = await ctr(node, ['tag', '--force', canonical(image), name], tools, host);
    if (named.exitCode !== 0) return named.stderr.trim();
  }
  return '';
}
