/** Takes stock of a temporary repository of a few test files. */
import fs from 'node:fs';
import path from 'node:path';
import { type Inventory, inventory } from '../../../harness/annotations/inventory.ts';
import type { Host } from '../../../harness/host/host.ts';
import type { Capability } from '../../../harness/model/capability.ts';
import type { Configuration, Suite } from '../../../harness/model/configuration.ts';
import { type CapabilityName, capabilityName } from '../../../harness/model/ids.ts';
import type { Test } from '../../../harness/model/test.ts';
import { repository } from '../stacks/repository.ts';

export function capability(name: string, dependsOn: readonly string[] = []): Capability {
  return {
    name: capabilityName(name),
    providers: [],
    ports: {},
    ready: [],
    readyTimeoutMs: 0,
    dependsOn: dependsOn.map(capabilityName),
    stop: { signal: 'SIGTERM', graceMs: 0 },
    reusable: false,
    exports: {},
    role: 'service',
    place: {},
  };
}

export function suite(parts: Partial<Suite> = {}): Suite {
  return {
    name: 'all',
    runner: 'vitest',
    kind: 'individual',
    include: ['**/*.test.ts'],
    exclude: [],
    onMissing: 'fail',
    env: {},
    place: { file: 'muster.yaml', line: 7 },
    ...parts,
  };
}

export function configuration(root: string, suites: readonly Suite[], names: readonly string[] = ['backend', 'grafana', 'tempo']): Configuration {
  const capabilities = new Map<CapabilityName, Capability>(names.map((name) => [capabilityName(name), capability(name)]));
  return { root, file: null, stack: null, capabilities, suites, changes: { paths: {}, fullRunOn: [], ignore: [] }, graph: '', traces: [] };
}

/** A test with all that it knows of itself spelled out. */
export function spelledOut({ id, kind, suite, file, titlePath, line, requires, sandbox, aliases }: Test): Test {
  return { id, kind, suite, file, titlePath, line, requires, sandbox, aliases };
}

export function stock(files: Readonly<Record<string, string>>, suites: readonly Suite[] = [suite()]): Inventory {
  const host = repository(files);
  const found = inventory(configuration(host.root, suites), host);
  return { ...found, tests: found.tests.map(spelledOut) };
}

/** Makes all files of a repository look as if they had been written a minute ago. */
export function settle(host: Host & { readonly root: string }, files: readonly string[]): void {
  const before = new Date(Date.now() - 60_000);
  for (const file of files) fs.utimesSync(path.join(host.root, file), before, before);
}
