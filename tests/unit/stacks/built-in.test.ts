import fs from 'node:fs';
import { expect, test } from 'vitest';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { builtIns } from '../../../harness/stacks/built-in.ts';

test('the mock Datadog server is this very Muster, and sends nothing to a real site', () => {
  const host = nodeHost();
  const mock = builtIns(host).get('mock-datadog');
  const provider = mock?.draft.providers?.[0];
  const command = provider?.kind === 'process' ? provider.command : [];
  expect(command).toEqual([host.node, expect.stringMatching(/harness\/main\.ts$/), 'mock-datadog', '--port', '${port.http}']);
  expect(fs.existsSync(command[1] ?? '')).toBe(true);
  expect(mock?.draft.exports).toMatchObject({
    DD_TRACE_AGENT_URL: '${capability.mock-datadog.url}',
    OTEL_EXPORTER_OTLP_ENDPOINT: '${capability.mock-datadog.url}',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    DD_TRACE_HEADER_TAGS: 'X-Test-Id',
    DD_TRACE_BAGGAGE_TAG_KEYS: 'test.id',
    DD_SITE: 'datadoghq.invalid',
    DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  });
});

test('a browser is taken from CHROMIUM_PATH first, then from PATH by its usual names', () => {
  const provider = builtIns(nodeHost()).get('chromium')?.draft.providers?.[0];
  expect(provider?.kind === 'external' && provider.program?.slice(0, 5)).toEqual([
    '${env.CHROMIUM_PATH}',
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
  ]);
});

test('a Neo4j is the one that is named, else a process where neo4j or Java is, else a container; tests are told how to reach it', () => {
  const host = nodeHost();
  const draft = builtIns(host).get('neo4j')?.draft;
  expect(draft?.providers).toMatchObject([
    { kind: 'external', url: '${env.NEO4J_URI}' },
    {
      kind: 'process',
      command: [host.node, expect.stringMatching(/harness\/capabilities\/neo4j\/main\.ts$/), '${port.bolt}', '${sandbox.dir}/neo4j'],
      runs: ['neo4j', 'java'],
    },
    { kind: 'container', image: 'neo4j:5-community', expose: { bolt: 7687 } },
  ]);
  expect(draft?.exports).toMatchObject({ NEO4J_URI: '${capability.neo4j.url}' });
});
