/**
 * Fault injection: each capability of two stacks is killed at each stage of its life. The exit code tells infrastructure from tests, just
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
const asksUntilTold = (capability: string) => `${needs(capability)}import fs from 'node:fs';
const url = process.env.MUSTER_${capability.toUpperCase().replaceAll('-', '_')}_URL;
fs.writeFileSync(${JSON.stringify(`asking-${capability}`)}, '');
for (;;) {
  const answered = await fetch(url + '/health', { signal: AbortSignal.timeout(3000) }).then((response) => response.ok, () => false);
  if (fs.existsSync('go')) process.exit(0);
  if (!answered) process.exit(1);
}
`;

interface Stack {
  readonly name: string;
  /** What each capability needs, itself included. */
  readonly needs: Readonly<Record<string, readonly string[]>>;
  /** The repository, in which \`stuck\` never gets ready. */
  files(stuck: string | null): Files;
  copy?(root: string, stuck: string | null): void;
}

const shop: Stack = {
  name: 'a shop of four',
  needs: { database: ['database'], api: ['api', 'database'], web: ['web', 'api', 'database'], mail: ['mail'] },
  files(stuck) {
    const slow = (name: string, more: Spec = {}) => service(name === stuck ? { LISTEN_AFTER_MS: '1000000' } : {}, more);
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
      capabilities: stuck === 'mock-datadog' ? { 'mock-datadog': { process: { command: ['node', 'never.mjs'] } } } : {},
    },
  }),
  copy(root, stuck) {
    fs.cpSync(STACK_ONE, path.join(root, 'stacks/stack-one'), { recursive: true });
    const file = path.join(root, 'stacks/stack-one/stack.yaml');
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, text.replace(`[node, stacks/stack-one/apps/${stuck}/main.ts]`, '[node, never.mjs]'));
  },
};

async function repository(stack: Stack, stuck: string | null): Promise<Project> {
  const tests = Object.keys(stack.needs).map((name) => [`tests/${name}.mjs`, asksUntilTold(name)]);
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

describe.each([shop, stackOne])('$name', (stack) => {
  const names = Object.keys(stack.needs);
  /** What becomes of all tests when these are broken. */
  const outcomes = (broken: readonly string[]) =>
    Object.fromEntries([...names.map((name) => [idOf(name), broken.includes(name) ? 'broken' : 'passed']), [idOf('alone'), 'passed']]);
  const run = (own: Project) => own.start(['run', '--all', '--workers', String(names.length + 1)]);
  const seen = (results: ReturnType<Awaited<ReturnType<Project['run']>>['results']>) =>
    Object.fromEntries(results.muster.tests.map(({ id, outcome }) => [id, outcome]));
  const allAsk = (own: Project) => eventually(() => names.every((name) => own.has(`asking-${name}`)), 'all tests ask their capabilities');

  test.each(names.flatMap((name) => [['start', name, 0] as const, ['probe', name, 250] as const]))(
    'killed at %s, %s breaks the tests that need it and no others, with exit code 2 [M-08]',
    async (_, victim, afterMs) => {
      await using own = await repository(stack, victim);
      own.write('go', '');
      const running = run(own);
      const pid = await pidOf(own, victim);
      await sleep(afterMs);
      process.kill(pid, 'SIGKILL');
      const ended = await running.ended;
      expect(ended.exitCode, ended.stderr).toBe(2);
      expect(seen(ended.results())).toEqual(outcomes(names.filter((name) => stack.needs[name]?.includes(victim))));
      expect(
        ended
          .results()
          .muster.tests.filter(({ outcome }) => outcome === 'broken')
          .every(({ brokenBy }) => brokenBy === victim),
      ).toBe(true);
      expect(ended.status().failed.find(({ service: failed }) => failed === victim)?.error).toContain(
        `${victim} failed: it ended (signal SIGKILL) before it was ready`,
      );
    },
  );

  test.each(names)('killed while tests run, %s breaks the tests that fail for it; the others go on; exit code 2 [M-08, S3-27]', async (victim) => {
    await using own = await repository(stack, null);
    const running = run(own);
    await allAsk(own);
    process.kill(await pidOf(own, victim), 'SIGKILL');
    await running.line(new RegExp(`${victim} failed: it ended \\(signal SIGKILL\\) while tests were running`));
    await running.line(new RegExp(`${idOf(victim)} is broken by ${victim}`));
    own.write('go', '');
    const ended = await running.ended;
    expect(ended.exitCode, ended.stderr).toBe(2);
    expect(seen(ended.results())).toEqual(outcomes([victim]));
    const broken = ended.results().muster.tests.find(({ outcome }) => outcome === 'broken');
    expect(broken?.message).toContain(`${victim} failed: it ended (signal SIGKILL)`);
    expect(ended.results().muster.capabilities.find(({ name }) => name === victim)).toMatchObject({ state: 'died' });
  });

  test.each(names)('killed while everything stops, %s changes nothing: exit code 0 [M-08]', async (victim) => {
    await using own = await repository(stack, null);
    const running = run(own);
    await allAsk(own);
    const pid = await pidOf(own, victim);
    own.write('go', '');
    // One that does not react to the polite signal is still there when everything stops.
    process.kill(pid, 'SIGSTOP');
    await running.line(/Cleaning up/);
    process.kill(pid, 'SIGKILL');
    const ended = await running.ended;
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(seen(ended.results())).toEqual(outcomes([]));
  });
});
