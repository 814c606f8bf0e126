/**
 * How long reading annotations takes: `node tests/bench/annotation-scan.ts [files]`. Makes a tree of test files under the system's
 * temporary folder (one in a hundred with annotations, then all of them) and prints one line for each measurement.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inventory } from '../../harness/annotations/inventory.ts';
import { readAnnotations } from '../../harness/annotations/read.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import type { Capability } from '../../harness/model/capability.ts';
import type { Configuration, Suite } from '../../harness/model/configuration.ts';
import { type CapabilityName, capabilityName } from '../../harness/model/ids.ts';

const FILES = Number(process.argv[2] ?? 10_000);
const GOAL_MS = 150;
const TESTS_A_FILE = 20;
const MINUTE_MS = 60_000;

const host = nodeHost();
const root = host.files.makeTempDir('muster-bench-');

function body(index: number, tests: number): string {
  const calls = Array.from(
    { length: tests },
    (_, test) => `  test('does thing ${test} of ${index}', async () => {\n    expect(await thing(${test})).toBe(${index});\n  });\n`,
  );
  return `import { describe, expect, test } from 'vitest';\nimport { thing } from '../src/thing.ts';\n\ndescribe('part ${index}', () => {\n${calls.join('\n')}});\n`;
}

function makeTree(dir: string, files: number, isAnnotated: (index: number) => boolean, tests: number): string[] {
  const longAgo = new Date(Date.now() - MINUTE_MS);
  return Array.from({ length: files }, (_, index) => {
    const file = path.join(dir, `area-${index % 100}`, `part-${index}.test.ts`);
    fs.mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    fs.writeFileSync(
      path.join(root, file),
      (isAnnotated(index) ? `/**\n * @requires-backend\n * @sandbox area-${index % 100}\n */\n` : '') + body(index, tests),
    );
    fs.utimesSync(path.join(root, file), longAgo, longAgo);
    return file;
  });
}

function scan(dir: string): number {
  const start = performance.now();
  for (const file of host.files.find(root, [`${dir}/**/*.test.ts`])) {
    const outcome = host.files.read(path.join(root, file));
    if (outcome.kind === 'text') readAnnotations(file, outcome.text, 'annotations');
  }
  return performance.now() - start;
}

function takeStock(dir: string): { ms: number; tests: number } {
  const place = {};
  const suite: Suite = { name: 'all', runner: 'vitest', kind: 'individual', include: [`${dir}/**/*.test.ts`], exclude: [], onMissing: 'fail', env: {}, place };
  const backend: Capability = {
    name: capabilityName('backend'),
    providers: [],
    ports: {},
    ready: [],
    readyTimeoutMs: 0,
    dependsOn: [],
    stop: { signal: 'SIGTERM', graceMs: 0 },
    reusable: false,
    exports: {},
    role: 'service',
    place,
  };
  const configuration: Configuration = {
    root,
    file: null,
    stack: null,
    capabilities: new Map<CapabilityName, Capability>([[backend.name, backend]]),
    suites: [suite],
    changes: { paths: {}, fullRunOn: [], ignore: [] },
    graph: '',
    traces: [],
  };
  const start = performance.now();
  const { tests } = inventory(configuration, host);
  return { ms: performance.now() - start, tests: tests.length };
}

try {
  makeTree('few', FILES, (index) => index % 100 === 0, 4);
  const all = FILES / 2;
  makeTree('all', all, () => true, TESTS_A_FILE);
  const few = scan('few');
  const cpu = os.cpus()[0]?.model ?? 'unknown processor';
  console.log(`annotation scan: ${FILES} files, 1 in 100 annotated: ${few.toFixed(0)} ms (goal ${GOAL_MS} ms, ${cpu})`);
  console.log(`annotation scan: ${all} files, all annotated, ${TESTS_A_FILE} tests each: ${scan('all').toFixed(0)} ms`);
  const first = takeStock('all');
  const again = takeStock('all');
  console.log(`inventory: ${first.tests} tests in ${all} files: ${first.ms.toFixed(0)} ms the first time, ${again.ms.toFixed(0)} ms from the cache`);
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}
