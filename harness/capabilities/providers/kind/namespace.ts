/**
 * The namespace of one sandbox of one run, made by whichever of its capabilities comes first. The guard knows its name before it is
 * made; one that is there already is somebody else's and refused.
 */
import path from 'node:path';
import type { Host } from '../../../host/host.ts';
import { fail, ok, type Result } from '../../../model/result.ts';
import type { ProviderContext } from '../../provider.ts';
import { complaint, type Kubectl } from './kubectl.ts';
import { EXPIRES, EXPIRY_MS, MANAGED, MANAGED_SELECTOR, namespaceName, RUN_LABEL, runLabel } from './labels.ts';
import type { KubeObject } from './manifests.ts';

export interface Namespace {
  readonly name: string;
  /** For tests: the same cluster, with this namespace as the default. Goes with the sandbox. */
  readonly kubeconfig: string;
}

function objectFor(name: string, template: KubeObject | null, { sandbox }: ProviderContext, host: Host): unknown {
  const own = template?.metadata ?? {};
  const extended = (value: unknown, more: object) => Object.assign({}, value, more);
  const labels = extended(own['labels'], { ...MANAGED, [RUN_LABEL]: runLabel(sandbox.run) });
  const annotations = extended(own['annotations'], { [EXPIRES]: new Date(host.clock.now() + EXPIRY_MS).toISOString() });
  return { ...template, apiVersion: 'v1', kind: 'Namespace', metadata: { ...own, name, labels, annotations } };
}

function namespaceOf({ sandbox }: ProviderContext, { target }: Kubectl): Namespace {
  return { name: namespaceName(sandbox), kubeconfig: path.join(sandbox.dir, `kubeconfig-${target.context.replace(/[^\w.-]/g, '-')}`) };
}

/** Resolves once pods can be made in it. */
export async function ensureNamespace(kubectl: Kubectl, template: KubeObject | null, context: ProviderContext, host: Host): Promise<Result<Namespace>> {
  const namespace = namespaceOf(context, kubectl);
  const made = await context.sandbox.once(`namespace of ${kubectl.target.context}`, () => make(namespace, kubectl, template, context, host));
  return made.ok ? ok(namespace) : made;
}

async function make(namespace: Namespace, kubectl: Kubectl, template: KubeObject | null, context: ProviderContext, host: Host): Promise<Result<string>> {
  const { name } = namespace;
  const { program, kubeconfig, context: cluster } = kubectl.target;
  const { guard, sandbox, capability, signal, cluster: asked } = context;
  if (!asked.keep) {
    const label = `${RUN_LABEL}=${runLabel(sandbox.run)}`;
    await guard.own({ kind: 'namespace', kubectl: program, kubeconfig, context: cluster, namespace: name, label });
  }
  const refused = (detail: string) => fail({ code: 'cluster-failed' as const, capability: capability.name, cluster, detail, lastLines: [] });
  const created = await kubectl.run(['create', '--filename', '-'], { input: JSON.stringify(objectFor(name, template, context, host)), signal });
  if (created.exitCode !== 0) return refused(`refused the namespace ${name}: ${complaint(created)}`);
  const [account, view] = await Promise.all([
    // Without it the first pods would be refused.
    kubectl.run(['--namespace', name, 'wait', 'serviceaccount/default', '--for=create', '--timeout=20s'], { signal }),
    kubectl.run(['config', 'view', '--raw', '--minify', '--flatten', '--output', 'json'], { signal }),
    removeExpired(kubectl, host),
  ]);
  if (account.exitCode !== 0) return refused(`made no service account in ${name}: ${complaint(account)}`);
  host.files.write(namespace.kubeconfig, withNamespace(view.stdout, name), 0o600);
  return ok(name);
}

/** The kubeconfig with a default namespace in its one context. */
function withNamespace(view: string, namespace: string): string {
  const config: { readonly contexts: readonly { readonly context: object }[] } = JSON.parse(view);
  const contexts = config.contexts.map((each) => ({ ...each, context: { ...each.context, namespace } }));
  return `${JSON.stringify({ ...config, contexts })}\n`;
}

/** Namespaces of Muster whose time is over: their lease was lost, so no sweep finds them. */
async function removeExpired(kubectl: Kubectl, host: Host): Promise<void> {
  const columns = `{range .items[*]}{.metadata.name} {.metadata.annotations.${EXPIRES.replaceAll('.', '\\.')}}{"\\n"}{end}`;
  const { stdout } = await kubectl.run(['get', 'namespaces', ...MANAGED_SELECTOR, '--output', `jsonpath=${columns}`]);
  const expired = stdout.split('\n').flatMap((line) => {
    const [name = '', expires = ''] = line.split(' ');
    return Date.parse(expires) < host.clock.now() ? [name] : [];
  });
  if (expired.length > 0) await kubectl.run(['delete', 'namespace', ...expired, '--wait=false']);
}
