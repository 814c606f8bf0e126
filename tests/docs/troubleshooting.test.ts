/** Holds the words of the troubleshooting page against the program: by the real binary where a run shows them at little cost, else by their one home. */
import fs from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Problem, ProblemCode } from '../../harness/model/problem.ts';
import { explain, longExplanation, problemCodes } from '../../harness/report/explain.ts';
import { configuration, needs, PASSES, type Spec, scripts, service } from '../rig/fakes.ts';
import { project } from '../rig/project.ts';
import { blocksOf, ROOT } from './markdown.ts';

const PAGE = 'docs/guides/troubleshooting.md';

/** Lines of a block of the page, without what differs from run to run. */
const normal = (line: string): string =>
  line
    .trim()
    .replace(/\S*\/logs\//g, 'LOGS/')
    .replace(/looked in .*\)/g, 'looked in FOLDERS)')
    .replace(/is taken by .*/, 'is taken by HOLDER')
    .replace(/\brun-[\w…-]+/g, 'RUN')
    .replace(/\d+(?:\.\d+)?/g, 'N')
    .replace(/\bN m?s\b/g, 'TIME');

function shown(name: string): string[] {
  const block = blocksOf(PAGE).find(({ language, info }) => language === 'text' && info === name);
  return (block?.text.trimEnd().split('\n') ?? []).map(normal);
}

interface Scenario {
  readonly capability?: Spec;
  readonly more?: Spec;
  readonly script?: string;
  readonly words?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const bare = { PATH: path.dirname(process.execPath) };

const scenarios: Readonly<Record<string, Scenario>> = {
  'exited-early': { capability: service({ SAY: 'no licence', EXIT: '3' }) },
  'not-ready': { capability: service({}, { ready: { http: '/nothing', timeout: '1s' } }) },
  'no-usable-provider': {
    capability: { ...service(), process: undefined, providers: [{ external: { url: '${env.ORDERS_URL}' } }, { process: service()['process'] }] },
    words: 'run --providers external',
  },
  'no-engine': { capability: { container: { image: 'a/b:1', expose: { http: 80 } } }, env: { DOCKER_HOST: 'unix:///nowhere.sock' } },
  'no-kind': { capability: { kind: { manifests: ['k8s/*.yaml'] } }, env: bare },
  'no-flox': { capability: { flox: { dir: 'tools', service: 'redis' } }, env: bare },
  'runner-not-found': { more: { suites: [scripts({ name: 'unit', runner: 'vitest', include: ['tests/a.mjs'], command: undefined })] } },
  'unknown-capability': { script: needs('ordrs') + PASSES },
  'no-tests': { more: { suites: [scripts({ include: ['nothing/*.mjs'] })] } },
  leak: {
    script: "import { spawn } from 'node:child_process';\nspawn('sleep', ['300'], { detached: true, stdio: 'ignore' }).unref();\n",
    words: 'run --leaks fail',
  },
  'not-warm': { capability: service({}, { reusable: true }), env: { CI: '1' } },
};

test.each(Object.entries(scenarios))('%s reads as the page says', async (name, { capability = service(), more = {}, script, words = 'run', env = {} }) => {
  const files = {
    'muster.yaml': configuration({ orders: capability }, more),
    'tests/a.mjs': script ?? needs('orders') + PASSES,
    'tests/orders.test.mjs': script ?? PASSES,
    'k8s/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
  };
  await using own = await project(files);
  const { stderr } = await own.run(words, { env });
  const lines = stderr.split('\n').map(normal);
  expect(shown(name).length).toBeGreaterThan(0);
  for (const line of shown(name)) expect(lines, stderr).toContain(line);
});

test('port-in-use reads as the page says', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await using own = await project({
    'muster.yaml': configuration({ orders: service({}, { ports: { http: { fixed: port } } }) }),
    'tests/a.mjs': needs('orders') + PASSES,
  });
  const { stderr } = await own.run('run');
  server.close();
  expect(stderr.split('\n').map(normal)).toContain(shown('port-in-use')[0]);
});

const log = '/shop/.muster/runs/run-1/logs/orders.log';

test.each<Problem>([
  { code: 'died', capability: 'orders', exit: 'exit code 3', log, lastLines: [] },
  { code: 'already-up', run: 'run-1', pid: 4711, held: ['orders'], missing: ['mail'] },
  { code: 'log-unwritable', capability: 'orders', log, detail: 'ENOSPC: no space left on device' },
])('$code is worded as the page says', (problem) => {
  expect(shown(problem.code).map((line) => line.replace('✗ ', ''))).toEqual([normal(explain(problem).message)]);
});

test('each problem that leads to a part of the page is named there', () => {
  const parts = new Map(
    [...fs.readFileSync(path.join(ROOT, PAGE), 'utf8').matchAll(/^## (.+)\n([\s\S]*?)(?=^## |$(?![\s\S]))/gm)].map(([, title = '', text = '']) => [
      title.toLowerCase().replaceAll(' ', '-'),
      text,
    ]),
  );
  const led = problemCodes.flatMap((code): [ProblemCode, string][] => {
    const [, anchor] = /troubleshooting\.md#(\S+)/.exec(longExplanation(code) ?? '') ?? [];
    return anchor === undefined ? [] : [[code, anchor]];
  });
  expect(led.length).toBeGreaterThan(30);
  for (const [code, anchor] of led) expect(parts.get(anchor), `${code} leads to ${anchor}`).toContain(`problems.md#${code})`);
});
