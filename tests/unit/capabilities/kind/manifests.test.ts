import { describe, expect, test } from 'vitest';
import { forwardTargets, renderManifests, substitute } from '../../../../harness/capabilities/providers/kind/manifests.ts';

const RENDERING = {
  capability: 'web',
  namespace: 'muster-run-1',
  vars: { LEVEL: 'warn' },
  imageFor: (image: string) => (image.startsWith('web:') ? 'muster.local/web:abc' : null),
  graceMs: 5000,
};
const render = (text: string) => renderManifests([{ file: 'k8s/web.yaml', text }], RENDERING);

test.each([
  ['${NAMESPACE}', 'ns'],
  ['a ${NAMESPACE}-${NAMESPACE} b', 'a ns-ns b'],
  ['$NAMESPACE $$ ${} ${OTHER} $(NAMESPACE) ${NAMESPACE', '$NAMESPACE $$ ${} ${OTHER} $(NAMESPACE) ${NAMESPACE'],
  ['${toString}', '${toString}'],
  ['echo "${HOME:-/root}" ${NAMESPACE}', 'echo "${HOME:-/root}" ns'],
])('%j: names that are listed are replaced, all other $ text stays [S2-08]', (text, expected) => {
  expect(substitute(text, { NAMESPACE: 'ns' })).toBe(expected);
});

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: "\${NAMESPACE}" }
spec:
  replicas: 2
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: "web:dev", env: [{ name: LEVEL, value: "\${LEVEL}" }, { name: PRICE, value: "$5" }] }]
      initContainers: [{ name: wait, image: "busybox:1", command: [sh, -c, "echo \${HOSTNAME}"] }]
`;

test('what is applied is what was written, with the labels of its capability, in its namespace, and only images of the project under another name [S2-08, S2-09, S2-14]', () => {
  const { objects, pods, isTask, problems } = render(DEPLOYMENT);
  expect(problems).toEqual([]);
  expect({ pods, isTask }).toEqual({ pods: 2, isTask: false });
  expect(objects).toEqual([
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'muster-run-1', labels: { 'muster.dev/capability': 'web' } },
      spec: {
        replicas: 2,
        template: {
          metadata: { labels: { app: 'web', 'muster.dev/capability': 'web' } },
          spec: {
            terminationGracePeriodSeconds: 5,
            containers: [
              {
                name: 'web',
                image: 'muster.local/web:abc',
                imagePullPolicy: 'Never',
                env: [
                  { name: 'LEVEL', value: 'warn' },
                  { name: 'PRICE', value: '$5' },
                ],
              },
            ],
            initContainers: [{ name: 'wait', image: 'busybox:1', command: ['sh', '-c', 'echo ${HOSTNAME}'] }],
          },
        },
      },
    },
  ]);
});

test('a job is a task, a list is its items, an empty document is nothing, and 0644 is octal as in Kubernetes', () => {
  const job = '{apiVersion: batch/v1, kind: Job, metadata: {name: seed}, spec: {completions: 3, template: {spec: {containers: []}}}}';
  const map = '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {mode: 0644}}';
  const { objects, pods, isTask } = render(`---\n# nothing\n---\napiVersion: v1\nkind: List\nitems:\n  - ${job}\n  - ${map}\n`);
  expect({ kinds: objects.map(({ kind }) => kind), pods, isTask }).toEqual({ kinds: ['Job', 'ConfigMap'], pods: 3, isTask: true });
  expect(objects[1]?.['data']).toEqual({ mode: 420 });
});

test('the template of the namespace is found, and must be for this namespace [S2-02]', () => {
  const template = (name: string) => `{apiVersion: v1, kind: Namespace, metadata: {name: "${name}", labels: {team: a}}}`;
  expect(render(template('${NAMESPACE}'))).toMatchObject({
    namespace: { metadata: { name: 'muster-run-1', labels: { team: 'a' } } },
    objects: [],
    problems: [],
  });
  expect(render(template('production')).problems).toMatchObject([{ code: 'manifest-refused', file: 'k8s/web.yaml' }]);
});

describe('nothing is applied that the namespace would not take with it', () => {
  test.each([
    ['{kind: ClusterRole, metadata: {name: a}}', 'a ClusterRole belongs to no namespace'],
    ['{kind: CustomResourceDefinition, metadata: {name: a}}', 'belongs to no namespace'],
    ['{kind: Secret, metadata: {name: a, namespace: default}}', 'names the namespace default'],
    ['{metadata: {name: a}}', 'needs a kind'],
    ['just text', 'needs a kind'],
    ['{kind: Secret, metadata: {name: a}', 'k8s/web.yaml: '],
  ])('%s', (text, detail) => {
    const { objects, problems } = render(text);
    expect(objects).toEqual([]);
    expect(problems).toMatchObject([{ code: 'manifest-refused', capability: 'web', detail: expect.stringContaining(detail) }]);
  });
});

describe('ports lead', () => {
  const service = (name: string, ...ports: object[]) => ({ kind: 'Service', metadata: { name }, spec: { ports } });
  test.each([
    ['where they are said to', ['http'], { http: 'pod/x:1' }, [], { http: 'pod/x:1' }],
    ['to the only port of the only service', ['http'], {}, [service('web', { port: 80 })], { http: 'service/web:80' }],
    [
      'to the port of the same name',
      ['http', 'admin'],
      {},
      [service('web', { name: 'admin', port: 9 }, { name: 'http', port: 80 })],
      { http: 'service/web:80', admin: 'service/web:9' },
    ],
    ['nowhere without a service', ['http'], {}, [], { http: null }],
    ['nowhere when two services could be meant', ['http'], {}, [service('a', { port: 80 }), service('b', { port: 80 })], { http: null }],
    ['nowhere when no port has the name', ['grpc'], {}, [service('a', { name: 'a', port: 1 }, { name: 'b', port: 2 })], { grpc: null }],
  ])('%s', (_, ports, declared, objects, expected) => {
    expect(forwardTargets(ports, declared as Record<string, string>, objects)).toEqual(expected);
  });
});
