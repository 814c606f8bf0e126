/** The real `muster serve` in a repository of one test: stack-one's apps and repository names, with tests that cost little. */

import { scripts } from './fakes.ts';
import type { Files, Project, Running } from './project.ts';
import { type RestClient, restClient } from './rest-api.ts';

const app = (name: string, repo: string, role: string, downstream: readonly string[]) => ({
  name,
  repo: `jmjava/${repo}`,
  role,
  downstream,
  build: { tool: 'npm', 'build-command': 'none' },
});

const named = (id: string, code: string) => `/** @test-id ${id} */\n${code}`;

/** For `project`: three apps, and four tests of which one fails. */
export const SHOP: Files = {
  'muster.yaml': { version: 1, stack: 'stacks/stack-one/stack.yaml', suites: [scripts({ kind: 'individual' })] },
  'stacks/stack-one/stack.yaml': {
    name: 'stack-one',
    apps: [
      app('demo-fe', 'tekton-dag-vue-fe', 'frontend', ['release-lifecycle-demo']),
      app('release-lifecycle-demo', 'tekton-dag-spring-boot', 'middleware', ['demo-api']),
      app('demo-api', 'tekton-dag-spring-boot-gradle', 'persistence', []),
    ],
  },
  'tests/fe.mjs': named('individual/fe-unit-api', 'process.exit(0);\n'),
  'tests/bff.mjs': named('individual/bff-health', 'process.exit(0);\n'),
  'tests/api.mjs': named('individual/api-crud', "process.exit(Number(process.env['API_FAILS'] ?? 0));\n"),
};

/** What the tests above touch, as traces tell it. */
export const TRACES = {
  traces: [
    ['individual/fe-unit-api', 'demo-fe'],
    ['individual/bff-health', 'release-lifecycle-demo'],
    ['individual/api-crud', 'demo-api'],
  ].map(([id, service]) => ({ trace_id: id, test_id: id, test_type: 'individual', spans: [{ service, resource: 'GET /', span_id: 's' }] })),
};

export interface Served extends RestClient {
  readonly url: string;
  readonly program: Running;
  /** Waits until the run has ended, and answers it with its results. */
  ended(name: string, headers?: Readonly<Record<string, string>>): Promise<Awaited<ReturnType<RestClient['get']>>['json']>;
}

/** @param words flags beside `--port 0` */
export async function startServed(shop: Project, words: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Served> {
  const program = shop.start(['serve', '--port', '0', ...words], { env });
  const [, url = ''] = await program.line(/^(http:\/\/\S+)\n/, 'stdout');
  const client = restClient((address, init) => fetch(url + address, init));
  return {
    ...client,
    url,
    program,
    async ended(name, headers) {
      for (;;) {
        const { json } = await client.get(`/api/runs/${name}`, headers);
        if (json.status !== 'Pending' && json.status !== 'Running') return json;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}
