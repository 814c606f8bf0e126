/**
 * What the tests of `kind` share: one cluster, made by the product itself in a state folder of their own and deleted at the end, and the
 * service of fixtures/services as manifests that need no image but Node's.
 */
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { homeOf } from '../../harness/capabilities/providers/kind/cluster.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import type { KindSpec } from '../../harness/model/capability.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');

/** Theirs alone, and the same for all of them: the cluster's name comes from it. */
export const STATE = path.join(os.tmpdir(), 'muster-kind-tests', path.basename(REPOSITORY));

/** Warm, as on a developer's machine. `CI` would make each first run take the cluster down. */
export const ENV: Readonly<Record<string, string>> = { XDG_STATE_HOME: STATE, CI: '' };

export const HOME = homeOf({ ...nodeHost(), env: { ...process.env, XDG_STATE_HOME: STATE } });

export function nodeImage(): string {
  return execFileSync(path.join(REPOSITORY, 'tools/kind/get-node-base'), {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${path.dirname(process.execPath)}:${process.env['PATH']}` },
  }).trim();
}

/** kubectl on the tests' cluster. */
export function kubectl(...words: string[]): string {
  const argv = ['--kubeconfig', HOME.kubeconfig, '--context', HOME.context, ...words];
  return execFileSync('kubectl', argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

const SERVICE = fs.readFileSync(path.join(REPOSITORY, 'fixtures/services/service.ts'), 'utf8');

export interface Service {
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Laid over the container. */
  readonly container?: object;
  readonly image?: string;
}

/** A deployment of the controllable service behind a Service of the same name, as the text of a manifest. */
export function serviceManifest({ name = 'demo-api', env = {}, container = {}, image = nodeImage() }: Service = {}): string {
  const labels = { app: name };
  const variables = Object.entries({ PORT: '8080', LISTEN_ON: '0.0.0.0', ...env }).map(([key, value]) => ({ name: key, value }));
  const objects = [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `${name}-program` }, data: { 'service.ts': SERVICE } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: '${NAMESPACE}' },
      spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: 'service',
                image,
                command: ['node', '/program/service.ts'],
                env: variables,
                readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
                volumeMounts: [{ name: 'program', mountPath: '/program' }],
                ...container,
              },
            ],
            volumes: [{ name: 'program', configMap: { name: `${name}-program` } }],
          },
        },
      },
    },
  ];
  return objects.map((object) => JSON.stringify(object)).join('\n---\n');
}

/** A file with this text, under the state folder. */
export function manifestFile(text: string): string {
  fs.mkdirSync(STATE, { recursive: true });
  const file = path.join(fs.mkdtempSync(path.join(STATE, 'manifests-')), 'service.yaml');
  fs.writeFileSync(file, text);
  return file;
}

export function kindSpec(more: Partial<KindSpec> = {}): KindSpec {
  return { kind: 'kind', manifests: [manifestFile(serviceManifest())], vars: {}, images: [nodeImage()], forward: {}, ...more };
}

/** Resolves when the cluster has no such namespace any more: it is deleted without waiting, so that takes a moment. */
export async function namespaceGone(name: string): Promise<void> {
  const waits = ['wait', '--for=delete', `namespace/${name}`, '--timeout=120s'];
  await promisify(execFile)('kubectl', ['--kubeconfig', HOME.kubeconfig, '--context', HOME.context, ...waits]);
}

/** The guards that have a lease in a state folder, by run; of one run alone when it is named. */
export function guardsIn(state: string, run = ''): number[] {
  const leases = path.join(state, 'muster', 'leases');
  const names = fs.existsSync(leases) ? fs.readdirSync(leases).filter((name) => name.startsWith(run) && name.endsWith('.json')) : [];
  return names.map((name) => JSON.parse(fs.readFileSync(path.join(leases, name), 'utf8')).guard.pid);
}
