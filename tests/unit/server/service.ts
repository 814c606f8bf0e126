/** A service of one test: a graph, fixtures and stacks of its own in a temporary folder, asked without a socket. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { restApi } from '../../../harness/server/app.ts';
import { Service, type ServiceOptions } from '../../../harness/server/service.ts';
import { type RestClient, restClient } from '../../rig/rest-api.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');

export interface Served extends RestClient, Disposable {
  readonly root: string;
  /** What was told to people. */
  readonly told: string[];
}

/** The repository's own stack and traces; `token`: what requests must carry. */
export function serve(options: Partial<ServiceOptions> = {}, token: string | null = null): Served {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'muster-server-')));
  fs.cpSync(path.join(REPOSITORY, 'stacks/stack-one/stack.yaml'), path.join(root, 'stacks/stack-one.yaml'));
  fs.cpSync(path.join(REPOSITORY, 'fixtures/traces'), path.join(root, 'fixtures/traces'), { recursive: true });
  const told: string[] = [];
  const service = new Service(
    {
      configuration: null,
      ownStack: null,
      root,
      stacksDir: path.join(root, 'stacks'),
      graph: path.join(root, 'graph.sqlite'),
      isGraphAsked: true,
      fixtures: { dir: path.join(root, 'fixtures'), root, limitBytes: 1_000_000 },
      datadog: null,
      webhookSecret: null,
      version: '0',
      tell: (text) => void told.push(text),
      ...options,
    },
    { ...nodeHost(), cwd: root },
  );
  service.reload();
  const app = restApi(service, token);
  const client = restClient((address, init) => app.request(`http://127.0.0.1:8080${address}`, init));
  return { ...client, root, told, [Symbol.dispose]: () => fs.rmSync(root, { recursive: true, force: true }) };
}

export const NIGHTLY: { readonly traces: readonly object[] } = JSON.parse(
  fs.readFileSync(path.join(REPOSITORY, 'fixtures/traces/nightly-regression.json'), 'utf8'),
);
