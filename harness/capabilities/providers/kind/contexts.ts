/** Which contexts of a user's kubeconfig Muster may work in: those of clusters on this machine, and those that were named to it. */
import path from 'node:path';
import * as z from 'zod/mini';
import type { Host } from '../../../host/host.ts';
import type { ClusterOptions } from '../../../model/capability.ts';
import { parseJson } from '../../../model/parse-json.ts';
import { endpointOf } from '../../../sandbox/address.ts';

/** Contexts as the tools name them that make clusters on one's own machine. */
const LOCAL_NAME = /^(?:kind-.+|k3d-.+|minikube|docker-desktop|docker-for-desktop|rancher-desktop|colima(?:-.+)?|orbstack|microk8s)$/;
/** This machine, or a network that no router leads to. */
const LOCAL_HOST = /^(?:localhost|127\.|::1$|0\.0\.0\.0$|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)|\.(?:internal|local)$/;

const configuration = z.object({
  contexts: z.nullable(z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string() }) }))),
  clusters: z.nullable(z.array(z.object({ name: z.string(), cluster: z.object({ server: z.optional(z.string()) }) }))),
});

/** The kubeconfig that kubectl would read for this user. */
export function userKubeconfig({ env }: Host): string {
  return env['KUBECONFIG'] || path.join(env['HOME'] ?? '/', '.kube', 'config');
}

/** Whether both name and address say that the cluster is on this machine: a tunnel gives a far cluster a near address. */
export function isLocal(context: string, server: string): boolean {
  const host = endpointOf(server)?.host;
  return LOCAL_NAME.test(context) && host !== undefined && LOCAL_HOST.test(host);
}

/** Why the context must not be used; null when it may. `view` is `kubectl config view -o json`. */
export function contextObjection(context: string, view: string, { allowed }: Pick<ClusterOptions, 'allowed'>): string | null {
  const parsed = configuration.safeParse(parseJson(view));
  if (!parsed.success) return 'the kubeconfig cannot be read';
  const { contexts, clusters } = parsed.data;
  const found = contexts?.find(({ name }) => name === context);
  if (!found) return `the kubeconfig has no context ${context}`;
  const server = clusters?.find(({ name }) => name === found.context.cluster)?.cluster.server ?? '';
  if (allowed.includes(context) || isLocal(context, server)) return null;
  return `the context ${context} (${server}) is not known to be local; --allow-context ${context} allows it`;
}
