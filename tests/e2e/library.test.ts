/** The package as a library, called by programs of other people: three lists, an end that leaves nothing, a status file in every case. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { environmentIn } from '../rig/environment.ts';
import { configuration, type Spec, service } from '../rig/fakes.ts';
import { project } from '../rig/project.ts';
import { stranger } from '../unit/capabilities/rig.ts';

const LIBRARY = path.resolve(import.meta.dirname, '../../harness/library.ts');

interface Told {
  readonly said: Record<string, never> & { readonly [key: string]: unknown };
  readonly stderr: string;
  readonly status: { readonly availableCount: number; readonly totalCapabilities: number };
}

/** Runs a program with `ensureCapabilities` at hand; what it leaves in `said` comes back. */
async function program(capabilities: Readonly<Record<string, Spec>>, body: string, env: Readonly<Record<string, string>> = {}): Promise<Told> {
  await using own = await project({ 'muster.yaml': configuration(capabilities) });
  own.write(
    'program.ts',
    `import fs from 'node:fs';
import { ensureCapabilities } from ${JSON.stringify(LIBRARY)};
const said: Record<string, unknown> = {};
const lists = ({ started, alreadyRunning, failed }: any) => ({ started, alreadyRunning, failed });
const status = (file: string) => JSON.parse(fs.readFileSync(file, 'utf8'));
${body}
console.log(JSON.stringify(said));
`,
  );
  const options = { cwd: own.root, env: environmentIn(own.scratch, { MARK: own.scratch, ...env }) };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', 'program.ts'], options);
  const said = JSON.parse(stdout);
  return { said, stderr, status: said.status };
}

/** Somebody else's, proven by what it answers. */
const there = (url: string): Spec => ({
  external: { url, identity: { http: '/health', body: '^ready$' } },
  ports: { http: {} },
  ready: { http: '/health' },
});

describe('ensureCapabilities as a library', () => {
  test('grafana and backend are started, tempo runs already; the lists are disjoint and together what was asked for [S3-19, S3-20]', async () => {
    await using tempo = await stranger();
    const { said, stderr, status } = await program(
      { grafana: service({}, { dependsOn: ['database'] }), backend: service(), tempo: there(tempo.url), database: service(), unasked: service() },
      `await using it = await ensureCapabilities(['grafana', 'backend', 'tempo']);
said.lists = lists(it);
said.others = it.others;
said.health = await (await fetch(it.environment.MUSTER_GRAFANA_URL + '/health')).text();
said.status = status(it.statusFile);`,
    );
    expect(said['lists']).toEqual({ started: ['grafana', 'backend'], alreadyRunning: ['tempo'], failed: [] });
    expect(said['others']).toEqual({ started: ['database'], alreadyRunning: [], failed: [] });
    expect(said['health']).toBe('ready');
    expect(status).toMatchObject({ availableCount: 4, totalCapabilities: 4 });
    const places = ['Orchestrating 4 capabilities', 'Need to start', 'Final Status: Available 4/4, Started 3, Already Running 1, Failed 0', 'Cleaning up'];
    expect(places.map((words) => stderr.indexOf(words)).every((place, index, all) => place > (all[index - 1] ?? -1))).toBe(true);
    expect((await fetch(`${tempo.url}/health`)).status).toBe(200);
  });

  test('autoStart: false starts nothing; a status file tells of the failure as well [S3-21, S3-29]', async () => {
    const { said, status } = await program(
      { backend: service() },
      `const it = await ensureCapabilities(['backend'], { autoStart: false, verbose: false });
said.lists = lists(it);
said.status = status(it.statusFile);
await it.stop();`,
    );
    expect(said['lists']).toMatchObject({
      started: [],
      alreadyRunning: [],
      failed: [{ service: 'backend', error: expect.stringContaining('backend is not running') }],
    });
    expect(status).toMatchObject({ availableCount: 0, totalCapabilities: 1, started: [] });
  });

  test('startAll starts what the repository declares in one batch, and stop ends all of it [S3-22, S3-31]', async () => {
    const { said } = await program(
      { a: service(), b: service(), c: service() },
      `const it = await ensureCapabilities(['a'], { startAll: true, verbose: false });
said.lists = lists(it);
said.others = it.others;
const urls = ['A', 'B', 'C'].map((name) => it.environment['MUSTER_' + name + '_URL']);
said.before = await Promise.all(urls.map(async (url) => (await fetch(url + '/health')).status));
await it.stop();
await it.stop();
said.after = await Promise.all(urls.map((url) => fetch(url + '/health').then(() => 'there', () => 'gone')));`,
    );
    expect(said).toMatchObject({
      lists: { started: ['a'] },
      others: { started: ['b', 'c'] },
      before: [200, 200, 200],
      after: ['gone', 'gone', 'gone'],
    });
  });

  test('attempts and delay of the call win over those of the capability [S3-58]', async () => {
    const { said } = await program(
      { backend: service({ NOT_READY: '4' }, { retries: 2, retryDelay: '1ms' }) },
      `const first = await ensureCapabilities(['backend'], { verbose: false });
said.first = lists(first);
await first.stop();
const second = await ensureCapabilities(['backend'], { retries: 6, retryDelayMs: 1, verbose: false });
said.second = lists(second);
await second.stop();`,
    );
    expect(said['first']).toMatchObject({ failed: [{ error: expect.stringContaining('(after 2 attempts)') }] });
    expect(said['second']).toMatchObject({ started: ['backend'] });
  });

  test('a name that is not declared is refused with the known ones, and nothing is started [S3-17]', async () => {
    const { said } = await program(
      { backend: service() },
      `await ensureCapabilities(['bakcend'], { verbose: false }).catch((error) => { said.name = error.name; said.codes = error.problems.map(({ code }: any) => code); said.message = error.message; });`,
    );
    expect(said).toMatchObject({ name: 'Refused', codes: ['unknown-capability'], message: expect.stringContaining('backend') });
  });

  test('a program that ends without a word leaves nothing either', async () => {
    // The project that `program` makes proves it when it is disposed of.
    await program(
      { backend: service({ IGNORE_TERM: '1' }, { stop: { grace: '200ms' } }) },
      `await ensureCapabilities(['backend'], { verbose: false });
console.log(JSON.stringify({ said: true }));
process.exit(0);`,
    );
  });
});

describe('muster up --check', () => {
  test('tells what runs already and what does not, starts nothing, and ends with 0 only when all of it runs [S3-06]', async () => {
    await using tempo = await stranger();
    await using own = await project({ 'muster.yaml': configuration({ tempo: there(tempo.url), backend: service() }) });
    const all = await own.run('up --check');
    expect(all.exitCode).toBe(2);
    for (const words of [
      'Orchestrating 2 capabilities: tempo, backend',
      'Already running: tempo',
      'Final Status: Available 1/2, Started 0, Already Running 1, Failed 1',
    ])
      expect(all.stderr).toContain(words);
    const one = await own.run('up --check --json tempo');
    expect(one.exitCode).toBe(0);
    expect(one.json()).toMatchObject({ started: [], alreadyRunning: ['tempo'], failed: [], availableCount: 1, totalCapabilities: 1 });
  });
});
