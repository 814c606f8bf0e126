/** What a cluster takes on this machine: kind, kubectl, a container engine that answers, and a node image that is there already. */
import type { Host } from '../../../host/host.ts';

export interface Tools {
  readonly kind: string;
  readonly kubectl: string;
  readonly docker: string;
}

/** All programs, or a reason for each that is missing. */
export function findTools({ processes, env }: Host): { readonly tools: Tools | null; readonly missing: readonly string[] } {
  const [kind, kubectl, docker] = ['kind', 'kubectl', 'docker'].map((name) => processes.find(name, env['PATH']));
  const missing = Object.entries({ kind, kubectl, docker }).flatMap(([name, found]) => (found ? [] : [`${name} is not found on PATH`]));
  return { tools: kind && kubectl && docker ? { kind, kubectl, docker } : null, missing };
}

/** An engine that does not answer this fast is not asked to carry a cluster, in ms. */
const PATIENCE_MS = 5000;

export function docker({ docker: program }: Pick<Tools, 'docker'>, words: readonly string[], { processes, env }: Host, timeoutMs = PATIENCE_MS) {
  return processes.run([program, ...words], { env, timeoutMs });
}

/** null when the engine answers. */
export async function engineFault(tools: Pick<Tools, 'docker'>, host: Host): Promise<string | null> {
  const { exitCode, stderr } = await docker(tools, ['version', '--format', '{{.Server.Version}}'], host);
  return exitCode === 0 ? null : `the container engine does not answer (${stderr.trim().split('\n').at(-1) ?? ''})`;
}

/** What an image is, whatever it is called; null when the engine does not have it. */
export async function imageId(tools: Pick<Tools, 'docker'>, image: string, host: Host): Promise<string | null> {
  const { exitCode, stdout } = await docker(tools, ['image', 'inspect', '--format', '{{.Id}}', image], host);
  return exitCode === 0 ? stdout.trim() : null;
}

/**
 * The image to make nodes from: the one that MUSTER_KIND_IMAGE names, else the newest of the engine whose name ends with `/node` or
 * `/kind-node`. It must be there: nothing is pulled. null when there is none.
 */
export async function nodeImage(tools: Pick<Tools, 'docker'>, host: Host): Promise<string | null> {
  const named = host.env['MUSTER_KIND_IMAGE'];
  if (named) return (await imageId(tools, named, host)) === null ? null : named;
  const { stdout } = await docker(tools, ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'], host);
  return stdout.split('\n').find((name) => /^(?:kindest\/node|\S+\/kind-node):(?!<none>)/.test(name)) ?? null;
}
