/** Capabilities that every repository has without declaring them. An entry of muster.yaml with the same name refines one. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { ownFile } from '../host/own-file.ts';
import { stateDir } from '../host/state-dir.ts';
import type { Capability } from '../model/capability.ts';
import type { Draft } from './draft.ts';

export interface BuiltIn {
  readonly role: Capability['role'];
  readonly draft: Draft;
}

/** This very Muster. */
const program = () => ownFile('main');

/** The mock Datadog server. What depends on it, and every test that requires it, reports there and nowhere else. */
function mockDatadog(host: Host): BuiltIn {
  return {
    role: 'collector',
    draft: {
      providers: [
        {
          kind: 'process',
          command: [host.node, program(), 'mock-datadog', '--port', '${port.http}'],
          cwd: '.',
          // Its home is that of its sandbox, which has no compiled code yet.
          env: { NODE_COMPILE_CACHE: path.join(stateDir(host), 'compile-cache') },
          oneShot: false,
        },
      ],
      ports: { http: {} },
      url: 'http://127.0.0.1:${port.http}',
      ready: [{ kind: 'http', path: '/health', port: 'http', status: 200 }],
      exports: {
        DD_TRACE_AGENT_URL: '${capability.mock-datadog.url}',
        OTEL_EXPORTER_OTLP_ENDPOINT: '${capability.mock-datadog.url}',
        // There is no gRPC here, which some SDKs would speak first.
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        // Without a destination in the method of X-Test-Id, the span gets it as http.request.headers.x-test-id.
        DD_TRACE_HEADER_TAGS: 'X-Test-Id',
        // What baggage carries as test.id, every service's span gets as baggage.test.id.
        DD_TRACE_BAGGAGE_TAG_KEYS: 'test.id',
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

/** An empty Neo4j, by a `neo4j` of this machine or one that is fetched, which takes Java; else by a container. */
function neo4j({ node }: Host): BuiltIn {
  return {
    role: 'service',
    draft: {
      providers: [
        { kind: 'external', url: '${env.NEO4J_URI}' },
        {
          kind: 'process',
          command: [node, ownFile('capabilities/neo4j/main'), '${port.bolt}', '${sandbox.dir}/neo4j'],
          runs: ['neo4j', 'java'],
          cwd: '.',
          // What was fetched lies in the user's own folders.
          env: { HOME: '${env.HOME:-/}', XDG_CACHE_HOME: '${env.XDG_CACHE_HOME:-}' },
          oneShot: false,
        },
        {
          kind: 'container',
          image: 'neo4j:5-community',
          env: { NEO4J_AUTH: 'none', NEO4J_server_bolt_advertised__address: '127.0.0.1:${port.bolt}', NEO4J_server_memory_heap_max__size: '512m' },
          expose: { bolt: 7687 },
          mounts: [],
          network: 'sandbox',
          aliases: [],
          init: false,
          oneShot: false,
        },
      ],
      ports: { bolt: {} },
      url: 'neo4j://127.0.0.1:${port.bolt}',
      ready: [
        { kind: 'tcp', port: 'bolt' },
        { kind: 'log', pattern: 'Started\\.' },
      ],
      // A first start may have to fetch it.
      readyTimeoutMs: 300_000,
      exports: { NEO4J_URI: '${capability.neo4j.url}', NEO4J_USER: '${env.NEO4J_USER:-neo4j}', NEO4J_PASSWORD: '${env.NEO4J_PASSWORD:-}' },
    },
  };
}

/** All of them, by name. */
export function builtIns(host: Host): ReadonlyMap<string, BuiltIn> {
  return new Map([
    ['mock-datadog', mockDatadog(host)],
    ['chromium', CHROMIUM],
    ['kind', KIND],
    ['neo4j', neo4j(host)],
  ]);
}
