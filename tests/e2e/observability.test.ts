/**
 * The system of S3: its six capabilities as they are declared, the real backend with its editor and a real Prometheus, and how the others are
 * started, on stand-ins of them (fixtures/observability), since most machines have none.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeHost } from '../../harness/host/node-host.ts';
import { loadConfiguration } from '../../harness/stacks/load.ts';
import { type Project, project } from '../rig/project.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const STACK = path.join(REPOSITORY, 'stacks/observability');
const STAND_IN = path.join(REPOSITORY, 'fixtures/observability/stand-in.ts');
const CONFIG = ['--config', 'stacks/observability/muster.yaml', '--providers', 'external,process'];

const prometheus = spawnSync(path.join(REPOSITORY, 'tools/get-prometheus'), { encoding: 'utf8' }).stdout.trim();
const { PATH = '', CHROMIUM_PATH = '' } = process.env;
const isOnPath = (program: string) => PATH.split(path.delimiter).some((folder) => fs.existsSync(path.join(folder, program)));
const hasBrowser = CHROMIUM_PATH !== '' || ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].some(isOnPath);

/** S3's table. */
const TABLE = {
  grafana: { port: 12015, check: '/api/health', url: 'http://localhost:12015', retries: 3, retryDelayMs: 2000 },
  backend: { port: 12011, check: '/health', url: 'http://localhost:12011', retries: 3, retryDelayMs: 1000 },
  tempo: { port: 3200, check: '/ready', url: 'http://localhost:3200', retries: 3, retryDelayMs: 1000 },
  loki: { port: 3100, check: '/ready', url: 'http://localhost:3100', retries: 3, retryDelayMs: 1000 },
  prometheus: { port: 9090, check: '/-/ready', url: 'http://localhost:9090', retries: 3, retryDelayMs: 1000 },
  alloy: { port: 4317, check: 'tcp', url: undefined, retries: 3, retryDelayMs: 1000 },
};

/** Ports of this process's own, which neither Muster nor the system hands out: the stack is told to move there. */
const BASE = 12_100 + (process.pid % 200) * 8;
const MOVED = Object.fromEntries([...Object.keys(TABLE), 'tempo_otlp'].map((name, index) => [`BETRACE_PORT_${name.toUpperCase()}`, String(BASE + index)]));

let here: Project;
beforeEach(async () => {
  here = await project({}, { packages: true, env: MOVED });
  for (const part of ['stacks/observability', 'stacks/stack-one/service']) {
    fs.cpSync(path.join(REPOSITORY, part), path.join(here.root, part), { recursive: true, filter: (file) => path.basename(file) !== '.muster' });
  }
});
afterEach(() => here[Symbol.asyncDispose]());

/** The results of a run, whose folder is that of the configuration. */
function report(file: string): string {
  const runs = path.join(here.root, 'stacks/observability/.muster/runs');
  return fs.readFileSync(path.join(runs, fs.readdirSync(runs).sort().at(-1) ?? '', file), 'utf8');
}
const outcomes = () => {
  const { muster }: { muster: { tests: { id: string; outcome: string }[] } } = JSON.parse(report('results.json'));
  return Object.fromEntries(muster.tests.map(({ id, outcome }) => [id.replace(/.*#/, ''), outcome]));
};
const status = () => JSON.parse(report('.capability-status.json'));

/** A folder for PATH with stand-ins under these names. */
function standIns(...names: readonly string[]): string {
  const folder = path.join(here.scratch, 'stand-ins');
  fs.mkdirSync(folder);
  for (const name of names) {
    fs.writeFileSync(path.join(folder, name), `#!/bin/sh\nSTAND_IN=${name} exec "${process.execPath}" "${STAND_IN}" "$@"\n`, { mode: 0o755 });
  }
  return `${folder}${path.delimiter}${PATH}`;
}

test('the six capabilities have the names, ports, addresses, checks and retries of its table [S3-15, S3-18, S3-58]', () => {
  const loaded = loadConfiguration({ file: path.join(STACK, 'muster.yaml') }, nodeHost());
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const declared = [...loaded.value.capabilities.values()].filter(({ name }) => name in TABLE);
  const table = declared.map(({ name, ports, ready, url, retries, retryDelayMs }) => {
    const [check] = ready;
    const port = ports[check?.kind === 'tcp' || check?.kind === 'http' ? check.port : '']?.fixed;
    return [name, { port, check: check?.kind === 'http' ? check.path : check?.kind, url: url?.replace('${port.http}', String(port)), retries, retryDelayMs }];
  });
  expect(Object.fromEntries(table)).toEqual(TABLE);
  const fixed = [...loaded.value.capabilities.values()].flatMap(({ ports }) => Object.values(ports).flatMap((port) => port.fixed ?? []));
  expect(new Set(fixed).size, 'Tempo and Alloy take traces on two ports').toBe(fixed.length);
});

test('the backend, its editor in a browser and Prometheus are real; what cannot be had is named, and its tests are not run', async () => {
  const env = { PATH: `${path.dirname(prometheus)}${path.delimiter}${PATH}` };
  const run = await here.run(['run', ...CONFIG], { env });
  expect(run.exitCode, run.stderr).toBe(0);
  const inBrowser = hasBrowser ? 'passed' : 'skipped';
  expect(outcomes()).toMatchObject({
    'a rule is kept, changed and removed': 'passed',
    'a rule tells which traces it describes': 'passed',
    'what is no rule is refused, field by field': 'passed',
    'Monaco editor loads in rule form': inBrowser,
    'a fault is marked where it is': inBrowser,
    'a rule that is written in the editor is saved': inBrowser,
    'Prometheus counts the rules of the backend': prometheus === '' ? 'skipped' : 'passed',
  });
  for (const name of ['grafana', 'tempo', 'loki', 'alloy'].filter((program) => !isOnPath(program))) {
    expect(status().failed).toContainEqual({ service: name, error: expect.stringContaining(`the command ${name} is not found`) });
  }
}, 120_000);

describe('on stand-ins', () => {
  test('BETRACE_PORT_<NAME> moves the address and the start command of each of the six together [S3-61]', async () => {
    const text = here.read('stacks/observability/muster.yaml');
    const suite = '  - { name: six, runner: command, kind: e2e, include: ["six/*.mjs"], command: [node, "${file}"] }\n';
    here.write('stacks/observability/muster.yaml', `${text.slice(0, text.indexOf('suites:\n'))}suites:\n${suite}`);
    const asked = ['grafana', 'backend', 'tempo', 'loki', 'prometheus'].map((name) => `process.env.MUSTER_${name.toUpperCase()}_URL`);
    const needs = Object.keys(TABLE).map((name) => ` * @requires-${name}\n`);
    here.write(
      'stacks/observability/six/all.mjs',
      `/**\n${needs.join('')} */\nfor (const url of [${asked}]) await fetch(url);\nconsole.log(JSON.stringify([${asked}]));\nprocess.exit(0);\n`,
    );
    const run = await here.run(['run', ...CONFIG], { env: { PATH: standIns('grafana', 'tempo', 'loki', 'prometheus', 'alloy') } });
    expect(run.exitCode, run.stderr).toBe(0);
    expect(status()).toMatchObject({ started: [...Object.keys(TABLE), 'prometheus-config'].sort(), alreadyRunning: [], failed: [] });
    for (const [index, name] of Object.keys(TABLE).entries()) {
      if (name !== 'alloy') expect(run.stderr).toContain(`http://localhost:${BASE + index}`);
    }
  });

  test.runIf(hasBrowser)(
    'the tests of the editor start Grafana and the backend and nothing else, and end with the code of the tests [S3-01, S3-23]',
    async () => {
      const env = { PATH: standIns('grafana', 'tempo', 'loki', 'alloy') };
      const words = ['run', ...CONFIG, '--suite', 'monaco'];
      const run = await here.run([...words, '--suite', 'grafana'], { env });
      expect(run.exitCode, run.stderr).toBe(0);
      expect(status()).toMatchObject({ started: ['backend', 'grafana'], alreadyRunning: ['chromium'] });
      expect(outcomes()).toMatchObject({ 'Monaco editor loads in rule form': 'passed', 'Monaco editor opens from a Grafana dashboard': 'passed' });

      here.write(
        'stacks/observability/tests/e2e/monaco-editor.spec.ts',
        "/** @requires-backend */\nimport { test } from '@playwright/test';\ntest('fails', () => {\n  throw new Error('as it should');\n});\n",
      );
      expect((await here.run(words, { env })).exitCode).toBe(1);
      here.remove('stacks/observability/tests/e2e/monaco-editor.spec.ts');
      const none = await here.run(words, { env });
      expect(none.exitCode).toBe(2);
      expect(none.stderr).toContain('tests/e2e/monaco*.spec.ts');
    },
    120_000,
  );
});
