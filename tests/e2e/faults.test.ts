/**
 * Fault injection: each capability of three stacks is killed at each stage of its life. The exit code tells infrastructure from tests, just
 * the tests that need it are broken, and nothing is left (which the project proves when it is disposed of).
 */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { configuration, needs, type Spec, scripts, service } from '../rig/fakes.ts';
import { type Files, type Project, project } from '../rig/project.ts';

const STACK_ONE = path.resolve(import.meta.dirname, '../../stacks/stack-one');

/** A service that never gets to listen. */
const NEVER = 'setInterval(() => {}, 1 << 30);\n';

/** Asks its capability until the file `go` is there (passed), or until nobody answers (failed). */
const asksUntilTold = (capability: string, { url = urlOf }: Stack) => `${needs(capability)}import fs from 'node:fs';
const url = ${url(capability)};
fs.writeFileSync(${JSON.stringify(`asking-${capability}`)}, '');
for (;;) {
  const answered = await fetch(url + '/health', { signal: AbortSignal.timeout(3000) }).then((response) => response.ok, () => false);
  if (fs.existsSync('go')) process.exit(0);
  if (!answered) process.exit(1);
  await new Promise((resolve) => setTimeout(resolve, 20));
}
`;

const urlOf = (capability: string) => `process.env.MUSTER_${capability.toUpperCase().replaceAll('-', '_')}_URL`;

interface Stack {
  readonly name: string;
  /** What each capability needs, itself included. */
  readonly needs: Readonly<Record<string, readonly string[]>>;
  /** Those that are killed in one run, none of which needs another; each by itself, unless told. */
  readonly together?: readonly (readonly string[])[];
  /** The repository, in which these never get ready. */
  files(stuck: readonly string[]): Files;
  copy?(root: string, stuck: readonly string[]): void;
  /** An expression for where a test asks its capability, when its URL is not the place. */
  url?(capability: string): string;
  readonly words?: readonly string[];
  env?(root: string): Readonly<Record<string, string>>;
}

const shop: Stack = {
  name: 'a shop of four',
  needs: { database: ['database'], api: ['api', 'database'], web: ['web', 'api', 'database'], mail: ['mail'] },
  files(stuck) {
    const slow = (name: string, more: Spec = {}) => service(stuck.includes(name) ? { LISTEN_AFTER_MS: '1000000' } : {}, more);
    return {
      'muster.yaml': configuration({
        database: slow('database'),
        api: slow('api', { dependsOn: ['database'] }),
        web: slow('web', { dependsOn: ['api'] }),
        mail: slow('mail'),
      }),
    };
  },
};

const chain = ['demo-fe', 'release-lifecycle-demo', 'demo-api'];
const stackOne: Stack = {
  name: 'stack-one',
  needs: Object.fromEntries([...chain.map((name, index) => [name, [...chain.slice(index), 'mock-datadog']]), ['mock-datadog', ['mock-datadog']]]),
  files: (stuck) => ({
    'never.mjs': NEVER,
    'muster.yaml': {
      version: 1,
      stack: 'stacks/stack-one/stack.yaml',
      suites: [scripts()],
      capabilities: stuck.includes('mock-datadog') ? { 'mock-datadog': { process: { command: ['node', 'never.mjs'] } } } : {},
    },
  }),
  copy(root, stuck) {
    for (const part of ['stacks/stack-one', 'harness/propagation'])
      fs.cpSync(path.resolve(STACK_ONE, '../..', part), path.join(root, part), { recursive: true });
    const file = path.join(root, 'stacks/stack-one/stack.yaml');
    let text = fs.readFileSync(file, 'utf8');
    for (const app of stuck) text = text.replace(`[node, stacks/stack-one/apps/${app}/main.ts]`, '[node, never.mjs]');
    fs.writeFileSync(file, text);
  },
};

/** Ports of this process's own, which neither Muster nor the system hands out. */
const BASE = 13_800 + (process.pid % 200) * 8;
const TOOLS = ['grafana', 'tempo', 'loki', 'prometheus', 'alloy'];
const STAND_IN = path.resolve(import.meta.dirname, '../../fixtures/observability/stand-in.ts');
const observability: Stack = {
  // Its backend is real, the tools are stand-ins.
  name: 'the system of S3',
  needs: {
    backend: ['backend'],
    grafana: ['grafana'],
    tempo: ['tempo'],
    loki: ['loki'],
    prometheus: ['prometheus', 'backend'],
    alloy: ['alloy', 'tempo'],
  },
  together: [
    ['backend', 'grafana', 'loki', 'alloy'],
    ['tempo', 'prometheus'],
  ],
  files: () => ({ 'never.mjs': NEVER }),
  copy(root, stuck) {
    for (const part of ['stacks/observability', 'stacks/stack-one/service'])
      fs.cpSync(path.resolve(STACK_ONE, '../..', part), path.join(root, part), { recursive: true, filter: (file) => path.basename(file) !== '.muster' });
    const text = fs.readFileSync(path.join(root, 'stacks/observability/muster.yaml'), 'utf8');
    const capabilities = text
      .slice(0, text.indexOf('suites:\n'))
      .replaceAll(/\b(apps|config)\//g, 'stacks/observability/$1/')
      .replace(stuck.includes('backend') ? 'stacks/observability/apps/backend/main.ts' : /$^/, 'never.mjs');
    fs.writeFileSync(path.join(root, 'muster.yaml'), `${capabilities}suites: ${JSON.stringify([scripts()])}\n`);
    fs.mkdirSync(path.join(root, 'tools'));
    for (const name of TOOLS) {
      const script = stuck.includes(name) ? path.join(root, 'never.mjs') : STAND_IN;
      fs.writeFileSync(path.join(root, 'tools', name), `#!/bin/sh\nSTAND_IN=${name} exec "${process.execPath}" "${script}" "$@"\n`, { mode: 0o755 });
    }
  },
  // Alloy answers where it takes traces.
  url: (name) => (name === 'alloy' ? `'http://127.0.0.1:${BASE}'` : urlOf(name)),
  words: ['--providers', 'external,process'],
  env: (root) => ({
    PATH: `${path.join(root, 'tools')}${path.delimiter}${process.env['PATH']}`,
    ...Object.fromEntries(
      ['ALLOY', 'TEMPO_OTLP', 'TEMPO', 'LOKI', 'GRAFANA', 'PROMETHEUS', 'BACKEND'].map((name, index) => [`BETRACE_PORT_${name}`, `${BASE + index}`]),
    ),
  }),
};

async function repository(stack: Stack, stuck: readonly string[]): Promise<Project> {
  const tests = Object.keys(stack.needs).map((name) => [`tests/${name}.mjs`, asksUntilTold(name, stack)]);
  const own = await project(
    { ...stack.files(stuck), ...Object.fromEntries(tests), 'tests/alone.mjs': 'process.exit(0);\n' },
    { packages: stack.copy !== undefined },
  );
  stack.copy?.(own.root, stuck);
  return own;
}

/** The process of a capability, by the lease, as soon as it is there. */
function pidOf(own: Project, capability: string): Promise<number> {
  const dir = path.join(own.scratch, 'state/muster/leases');
  return eventually(() => {
    for (const file of fs.existsSync(dir) ? fs.readdirSync(dir) : []) {
      if (!file.endsWith('.json')) continue;
      const { processes }: { processes: { id: string; process: { pid: number } | null }[] } = JSON.parse(fs.readFileSync(path.join(dir, file), 'utf8'));
      const pid = processes.find(({ id }) => id === capability)?.process?.pid;
      if (pid !== undefined) return pid;
    }
    return null;
  }, `${capability} is started`);
}

const idOf = (name: string) => `individual/tests/${name}`;

describe.each([shop, stackOne, observability])('$name', (stack) => {
  const names = Object.keys(stack.needs);
  /** What becomes of all tests when these are broken. */
  const outcomes = (broken: readonly string[]) =>
    Object.fromEntries([...names.map((name) => [idOf(name), broken.includes(name) ? 'broken' : 'passed']), [idOf('alone'), 'passed']]);
  const words = ['run', '--all', '--workers', String(names.length + 1), ...(stack.words ?? [])];
  const run = (own: Project) => own.start(words, { env: stack.env?.(own.root) ?? {} });
  const seen = (results: ReturnType<Awaited<ReturnType<Project['run']>>['results']>) =>
    Object.fromEntries(results.muster.tests.map(({ id, outcome }) => [id, outcome]));
  const allAsk = (own: Project) => eventually(() => names.every((name) => own.has(`asking-${name}`)), 'all tests ask their capabilities');

  const groups = (stack.together ?? names.map((name) => [name])).map((victims) => [victims.join(', '), victims] as const);
  /** The one of them that a test needs. */
  const culprit = (name: string, victims: readonly string[]) => victims.find((victim) => stack.needs[name]?.includes(victim));
  const kill = (own: Project, victims: readonly string[]) => Promise.all(victims.map(async (victim) => process.kill(await pidOf(own, victim), 'SIGKILL')));

  test.each(groups.flatMap(([title, victims]) => [['start', title, victims, 0] as const, ['probe', title, victims, 250] as const]))(
    'killed at %s, %s breaks the tests that need it and no others, with exit code 2 [M-08]',
    async (_, __, victims, afterMs) => {
      await using own = await repository(stack, victims);
      own.write('go', '');
      const running = run(own);
      await Promise.all(
        victims.map(async (victim) => {
          const pid = await pidOf(own, victim);
          await sleep(afterMs);
          process.kill(pid, 'SIGKILL');
        }),
      );
      const ended = await running.ended;
      expect(ended.exitCode, ended.stderr).toBe(2);
      expect(seen(ended.results())).toEqual(outcomes(names.filter((name) => culprit(name, victims) !== undefined)));
      for (const { file, outcome, brokenBy } of ended.results().muster.tests)
        if (outcome === 'broken') expect(brokenBy).toBe(culprit(path.basename(file, '.mjs'), victims));
      for (const victim of victims)
        expect(ended.status().failed.find(({ service: failed }) => failed === victim)?.error).toContain(
          `${victim} failed: it ended (signal SIGKILL) before it was ready`,
        );
    },
  );

  test.each(groups)('killed while tests run, %s breaks the tests that fail for it; the others go on; exit code 2 [M-08, S3-27]', async (_, victims) => {
    await using own = await repository(stack, []);
    const running = run(own);
    await allAsk(own);
    await kill(own, victims);
    for (const victim of victims) {
      await running.line(new RegExp(`${victim} failed: it ended \\(signal SIGKILL\\) while tests were running`));
      await running.line(new RegExp(`${idOf(victim)} is broken by ${victim}`));
    }
    own.write('go', '');
    const ended = await running.ended;
    expect(ended.exitCode, ended.stderr).toBe(2);
    expect(seen(ended.results())).toEqual(outcomes(victims));
    for (const victim of victims) {
      const broken = ended.results().muster.tests.find(({ id }) => id === idOf(victim));
      expect(broken?.message).toContain(`${victim} failed: it ended (signal SIGKILL)`);
      expect(ended.results().muster.capabilities.find(({ name }) => name === victim)).toMatchObject({ state: 'died' });
    }
  });

  test.each(groups)('killed while everything stops, %s changes nothing: exit code 0 [M-08]', async (_, victims) => {
    await using own = await repository(stack, []);
    const running = run(own);
    await allAsk(own);
    const pids = await Promise.all(victims.map((victim) => pidOf(own, victim)));
    own.write('go', '');
    // One that does not react to the polite signal is still there when everything stops.
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    await running.line(/Cleaning up/);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    const ended = await running.ended;
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(seen(ended.results())).toEqual(outcomes([]));
  });
});
