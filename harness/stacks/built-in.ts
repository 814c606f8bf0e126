/** Capabilities that every repository has without declaring them. An entry of muster.yaml with the same name refines one. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Host } from '../host/host.ts';
import type { Capability } from '../model/capability.ts';
import type { Draft } from './draft.ts';

export interface BuiltIn {
  readonly role: Capability['role'];
  readonly draft: Draft;
}

/** This very Muster: `main.ts` in the repository, `main.js` in the package. */
const program = () => fileURLToPath(new URL(`../main${path.extname(import.meta.url)}`, import.meta.url));

/** The mock Datadog server. What depends on it, and every test that requires it, reports there and nowhere else. */
function mockDatadog(host: Host): BuiltIn {
  return {
    role: 'collector',
    draft: {
      providers: [{ kind: 'process', command: [host.node, program(), 'mock-datadog', '--port', '${port.http}'], cwd: '.', env: {}, oneShot: false }],
      ports: { http: {} },
      url: 'http://127.0.0.1:${port.http}',
      ready: [{ kind: 'http', path: '/health', port: 'http', status: 200 }],
      exports: {
        DD_TRACE_AGENT_URL: '${capability.mock-datadog.url}',
        // Without a destination in the method of X-Test-Id, the span gets it as http.request.headers.x-test-id.
        DD_TRACE_HEADER_TAGS: 'X-Test-Id',
        DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
        DD_REMOTE_CONFIGURATION_ENABLED: 'false',
        DD_RUNTIME_METRICS_ENABLED: 'false',
        DD_TRACE_STARTUP_LOGS: 'false',
        // A refused answer of the agent makes the tracer try the intake of its site: there must be none.
        DD_SITE: 'datadoghq.invalid',
      },
    },
  };
}

/** A browser of this machine. */
const CHROMIUM: BuiltIn = {
  role: 'service',
  draft: {
    providers: [
      {
        kind: 'external',
        program: [
          '${env.CHROMIUM_PATH}',
          'chromium',
          'chromium-browser',
          'google-chrome',
          'google-chrome-stable',
          '/Applications/Chromium.app/Contents/MacOS/Chromium',
          '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
        ],
      },
    ],
    exports: { CHROMIUM_PATH: '${program}' },
  },
};

/** An empty namespace of a Kubernetes cluster for each sandbox: KUBECONFIG leads there, MUSTER_KIND_NAMESPACE names it. */
const KIND: BuiltIn = {
  role: 'service',
  draft: {
    providers: [{ kind: 'kind', manifests: [], vars: {}, images: [], forward: {} }],
    ready: [],
  },
};

/** All of them, by name. */
export function builtIns(host: Host): ReadonlyMap<string, BuiltIn> {
  return new Map([
    ['mock-datadog', mockDatadog(host)],
    ['chromium', CHROMIUM],
    ['kind', KIND],
  ]);
}
