/**
 * Manifests as they are written, made into objects that can be applied in one namespace.
 *
 * In: texts, the namespace, the variables. Out: the objects, labelled with their capability, and how many pods they mean to have.
 * `${NAMESPACE}` and the listed names are replaced; any other `$` is text. Pure.
 */
import { parseAllDocuments } from 'yaml';
import type { Problem } from '../../../model/problem.ts';
import { CAPABILITY_LABEL } from './labels.ts';

export interface Manifest {
  /** As people know it. */
  readonly file: string;
  readonly text: string;
}

export interface Rendering {
  readonly capability: string;
  readonly namespace: string;
  readonly vars: Readonly<Record<string, string>>;
  /** The name that the cluster has for an image of the project; null for any other image. */
  readonly imageFor: (image: string) => string | null;
  readonly graceMs: number;
}

type Fields = { readonly [key: string]: unknown };

export interface KubeObject extends Fields {
  readonly kind: string;
  readonly metadata: Fields;
}

export interface Rendered {
  /** The template of the namespace, where a manifest has one. */
  readonly namespace: KubeObject | null;
  readonly objects: readonly KubeObject[];
  /** Pods that must be ready, or done when they belong to a job. */
  readonly pods: number;
  /** Every pod belongs to a job: ready is when all are done. */
  readonly isTask: boolean;
  readonly problems: readonly Problem[];
}

/** Objects that belong to no namespace and so would outlive it. */
const OF_THE_CLUSTER = new Set(
  `APIService ClusterRole ClusterRoleBinding CSIDriver CustomResourceDefinition IngressClass MutatingWebhookConfiguration Node PersistentVolume
  PriorityClass RuntimeClass StorageClass ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration VolumeAttachment`.split(
    /\s+/,
  ),
);
const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController', 'DaemonSet', 'Job']);

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const fields = (value: unknown): Fields => (isFields(value) ? value : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const number = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

/** Replaces the names that are known; everything else stays as it is. */
export function substitute(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : whole));
}

function withLabels(metadata: unknown, labels: Fields): Fields {
  const own = fields(metadata);
  return { ...own, labels: { ...fields(own['labels']), ...labels } };
}

function podSpec(spec: unknown, { imageFor, graceMs }: Rendering): Fields {
  const own = fields(spec);
  const container = (value: unknown): unknown => {
    const image = fields(value)['image'];
    const known = typeof image === 'string' ? imageFor(image) : null;
    // It is in the cluster already, and nowhere else.
    return known === null ? value : { ...fields(value), image: known, imagePullPolicy: 'Never' };
  };
  return {
    terminationGracePeriodSeconds: Math.ceil(graceMs / 1000),
    ...own,
    containers: list(own['containers']).map(container),
    ...(own['initContainers'] === undefined ? {} : { initContainers: list(own['initContainers']).map(container) }),
  };
}

function template(value: unknown, labels: Fields, rendering: Rendering): Fields {
  const own = fields(value);
  return { ...own, metadata: withLabels(own['metadata'], labels), spec: podSpec(own['spec'], rendering) };
}

/** The object with its labels, in the namespace, with its images by the names that the cluster has for them. */
function placed(object: KubeObject, rendering: Rendering): KubeObject {
  const labels = { [CAPABILITY_LABEL]: rendering.capability };
  const own: KubeObject = { ...object, metadata: { ...withLabels(object.metadata, labels), namespace: rendering.namespace } };
  const spec = fields(object['spec']);
  if (object.kind === 'Pod') return { ...own, spec: podSpec(spec, rendering) };
  if (WORKLOADS.has(object.kind)) return { ...own, spec: { ...spec, template: template(spec['template'], labels, rendering) } };
  if (object.kind !== 'CronJob') return own;
  const job = fields(spec['jobTemplate']);
  const jobSpec = fields(job['spec']);
  return { ...own, spec: { ...spec, jobTemplate: { ...job, spec: { ...jobSpec, template: template(jobSpec['template'], labels, rendering) } } } };
}

function podsOf({ kind, spec: given }: KubeObject): number {
  const spec = fields(given);
  if (kind === 'Pod' || kind === 'DaemonSet') return 1;
  if (kind === 'Job') return number(spec['completions'], 1);
  return WORKLOADS.has(kind) ? number(spec['replicas'], 1) : 0;
}

/** Why an object cannot be applied; null when it can. */
function objection({ kind, metadata }: KubeObject, namespace: string): string | null {
  if (OF_THE_CLUSTER.has(kind)) return `a ${kind} belongs to no namespace, so it would outlive the run`;
  if (kind === 'Namespace') return metadata['name'] === namespace ? null : `the namespace must be named \${NAMESPACE}, not ${String(metadata['name'])}`;
  const other = metadata['namespace'];
  return other === undefined || other === namespace ? null : `${kind} ${String(metadata['name'])} names the namespace ${String(other)}, not \${NAMESPACE}`;
}

function objectsIn(value: unknown): unknown[] {
  const { kind, items } = fields(value);
  return kind === 'List' ? list(items).flatMap(objectsIn) : [value];
}

/** What a text holds, or why it cannot be read. Kubernetes reads YAML 1.1: `0644` is octal there. */
function parse({ file, text }: Manifest, rendering: Rendering): { readonly objects: KubeObject[]; readonly problems: Problem[] } {
  const objects: KubeObject[] = [];
  const problems: Problem[] = [];
  const refuse = (detail: string) => problems.push({ code: 'manifest-refused', capability: rendering.capability, file, detail: `${file}: ${detail}` });
  for (const document of parseAllDocuments(substitute(text, { ...rendering.vars, NAMESPACE: rendering.namespace }), { version: '1.1' })) {
    const [error] = document.errors;
    if (error) refuse(error.message.split('\n')[0] ?? '');
    else if (document.contents !== null) {
      for (const value of objectsIn(document.toJS())) {
        const { kind, metadata } = fields(value);
        if (typeof kind !== 'string' || !isFields(metadata)) {
          refuse('an object needs a kind and metadata');
          continue;
        }
        const object = { ...fields(value), kind, metadata };
        const because = objection(object, rendering.namespace);
        if (because === null) objects.push(object);
        else refuse(because);
      }
    }
  }
  return { objects, problems };
}

export function renderManifests(manifests: readonly Manifest[], rendering: Rendering): Rendered {
  const parsed = manifests.map((manifest) => parse(manifest, rendering));
  const all = parsed.flatMap(({ objects }) => objects);
  const objects = all.filter(({ kind }) => kind !== 'Namespace').map((object) => placed(object, rendering));
  const withPods = objects.filter((object) => podsOf(object) > 0);
  return {
    namespace: all.find(({ kind }) => kind === 'Namespace') ?? null,
    objects,
    pods: withPods.reduce((sum, object) => sum + podsOf(object), 0),
    isTask: withPods.length > 0 && withPods.every(({ kind }) => kind === 'Job'),
    problems: parsed.flatMap(({ problems }) => problems),
  };
}

/** What `kubectl port-forward` leads each port to: as declared, else the ports of the only service, by name or by being the only one. */
export function forwardTargets(
  ports: readonly string[],
  declared: Readonly<Record<string, string>>,
  objects: readonly KubeObject[],
): Readonly<Record<string, string | null>> {
  const services = objects.filter(({ kind }) => kind === 'Service');
  const [service] = services;
  const served = services.length === 1 && service ? list(fields(service['spec'])['ports']).map(fields) : [];
  const byService = (port: string): string | null => {
    const found = served.find(({ name }) => name === port) ?? (served.length === 1 ? served[0] : undefined);
    return found === undefined || service === undefined ? null : `service/${String(service.metadata['name'])}:${String(found['port'])}`;
  };
  return Object.fromEntries(ports.map((port) => [port, declared[port] ?? byService(port)]));
}
