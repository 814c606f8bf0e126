import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunEventBody } from '../../../harness/model/event.ts';
import { capabilityName } from '../../../harness/model/ids.ts';
import { runners } from '../../../harness/runners/registry.ts';
import type { Runner } from '../../../harness/runners/runner.ts';
import { openRig, type Rig } from './rig.ts';

const PASSES = '';
const FAILS = 'process.exit(1);\n';
const db = capabilityName('db');
const died = 'db failed: it ended\n  | out of memory';
const kinds = (events: readonly RunEventBody[]) => events.map(({ kind }) => kind);
const outcomes = (results: readonly { id: string; outcome: string }[]) =>
  Object.fromEntries(results.map(({ id, outcome }) => [id.replace('individual/', ''), outcome]));

describe('executePlan', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
  });

  test('answers one result a test in the order of the plan, and tells every step', async () => {
    const { results, events, runDir } = await rig.execute([
      { name: 'b', text: FAILS },
      { name: 'a', text: 'console.log("hello");' },
      { name: 'c', text: PASSES, worker: 1 },
    ]);
    expect(results.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['individual/b', 'failed'],
      ['individual/a', 'passed'],
      ['individual/c', 'passed'],
    ]);
    expect(kinds(events).sort()).toEqual(['batch-ended', 'batch-ended', 'batch-started', 'batch-started', 'test-finished', 'test-finished', 'test-finished']);
    const started = events.find((event) => event.kind === 'batch-started');
    expect(started).toMatchObject({
      worker: 0,
      suite: 'scripts',
      runner: 'command',
      tests: ['individual/b', 'individual/a'],
      log: path.join(runDir, 'logs/runner-0-0-scripts.log'),
    });
    expect(events.find((event) => event.kind === 'batch-ended' && event.worker === 0)).toMatchObject({ exitCode: 1 });
    expect(fs.readFileSync(path.join(runDir, 'logs/runner-0-0-scripts-1.log'), 'utf8')).toBe('hello\n');
  });

  test('gives tests the environment of their sandbox and of their suite, and their own id', async () => {
    const text =
      "import fs from 'node:fs';\nconst { IN_SANDBOX, ADDRESS, MUSTER_TEST_ID } = process.env;\nfs.writeFileSync(process.argv[2], [IN_SANDBOX, ADDRESS, MUSTER_TEST_ID].join());";
    const suite = { env: { ADDRESS: '${capability.db.url}/x' }, command: ['node', '${file}', '${env.OUT}'] };
    const seen = path.join(rig.root, 'seen');
    const scopeFor = () => ({ ports: {}, env: { OUT: seen }, sandboxDir: '', urls: { db: 'db://here' } });
    await rig.execute([{ name: 'e', text, sandbox: 'box' }], { scopeFor }, suite);
    expect(fs.readFileSync(seen, 'utf8')).toBe('box,db://here/x,individual/e');
  });

  test('an expression without a value breaks the tests of its suite and is a problem', async () => {
    const { results, events } = await rig.execute([{ name: 'a', text: PASSES }], {}, { env: { X: '${capability.nope.url}' } });
    expect(outcomes(results)).toEqual({ a: 'broken' });
    expect(kinds(events)).toEqual(['problem', 'test-finished']);
  });

  test('a command that cannot be started breaks its tests and is a problem', async () => {
    const { results, events } = await rig.execute([{ name: 'a', text: PASSES }], {}, { command: ['no-such-program'] });
    expect(results).toMatchObject([{ outcome: 'broken', message: 'not run: runner-not-found' }]);
    expect(events[0]).toMatchObject({ kind: 'problem', problem: { code: 'runner-not-found' } });
  });

  test('a test without its capability is broken or skipped, with the reason, and does not run', async () => {
    const left = path.join(rig.root, 'left');
    const text = `import fs from 'node:fs';\nfs.writeFileSync(${JSON.stringify(left)}, '');`;
    const scripts = [
      { name: 'needs', text, requires: ['db'] },
      { name: 'free', text: PASSES },
    ];
    for (const how of ['broken', 'skipped'] as const) {
      const { results } = await rig.execute(scripts, {
        unavailable: ({ requires }) => (requires.includes(db) ? { capability: db, how, message: 'no db here' } : null),
      });
      expect(results[0]).toEqual({
        id: 'individual/needs',
        outcome: how,
        durationMs: 0,
        message: 'no db here',
        ...(how === 'broken' ? { brokenBy: 'db' } : {}),
      });
      expect(results[1]?.outcome).toBe('passed');
    }
    expect(fs.existsSync(left)).toBe(false);
  });

  test('a capability that goes down breaks the tests that failed for it, and no others', async () => {
    const down = path.join(rig.root, 'down');
    const isDown = () => (fs.existsSync(down) ? died : null);
    const { results } = await rig.execute(
      [
        { name: 'before', text: PASSES, requires: ['db'] },
        { name: 'during', text: `import fs from 'node:fs';\nfs.writeFileSync(${JSON.stringify(down)}, '');\nprocess.exit(1);`, requires: ['db'] },
        { name: 'other', text: FAILS },
      ],
      { isDown },
    );
    expect(outcomes(results)).toEqual({ before: 'passed', during: 'broken', other: 'failed' });
    expect(results[1]).toMatchObject({
      brokenBy: 'db',
      message: expect.stringMatching(/^db failed: it ended\n {2}\| out of memory\n.*during\.mjs ended with exit code 1/),
    });
    const later = await rig.execute([{ name: 'after', text: FAILS, requires: ['db'] }], { isDown });
    expect(later.results).toMatchObject([{ outcome: 'broken', brokenBy: 'db' }]);
    expect(kinds(later.events)).toEqual(['test-finished']);
  });

  test('an interruption stops the runner, keeps what is known and runs nothing more', async () => {
    const controller = new AbortController();
    const here = path.join(rig.root, 'here');
    const text = `import fs from 'node:fs';\nprocess.on('SIGTERM', () => process.exit(0));\nfs.writeFileSync(${JSON.stringify(here)}, '');\nsetInterval(() => {}, 1000);`;
    const watcher = fs.watch(rig.root, (_, name) => name === 'here' && controller.abort('SIGINT'));
    const { results, events } = await rig.execute(
      [
        { name: 'done', text: PASSES },
        { name: 'stuck', text },
        { name: 'never', text: PASSES },
      ],
      { signal: controller.signal },
    );
    watcher.close();
    expect(outcomes(results)).toEqual({ done: 'passed' });
    expect(kinds(events)).toEqual(['batch-started', 'batch-ended', 'test-finished']);
  });

  test('tests that the runner refused because of others run in a batch of their own', async () => {
    const refusing: Runner = {
      ...runners.command,
      read(batch, exits, host) {
        const { results, problems } = runners.command.read(batch, exits, host);
        const again = batch.tests.length > 1 ? batch.tests.slice(1).map((test) => [test]) : [];
        return { results: results.slice(0, 1), again, problems };
      },
    };
    const scripts = ['one', 'two', 'three'].map((name) => ({ name, text: PASSES }));
    const { results, events } = await rig.execute(scripts, { runners: { ...runners, command: refusing } });
    expect(outcomes(results)).toEqual({ one: 'passed', two: 'passed', three: 'passed' });
    expect(events.flatMap((event) => (event.kind === 'batch-started' ? [event.tests.length] : []))).toEqual([3, 1, 1]);
  });

  test('what a runner leaves behind is gone when its batch ends', async () => {
    const pidFile = path.join(rig.root, 'pid');
    const text = `import { spawn } from 'node:child_process';\nimport fs from 'node:fs';
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
      fs.writeFileSync(${JSON.stringify(pidFile)}, String(child.pid));\nchild.unref();`;
    const { results } = await rig.execute([{ name: 'leaves', text }]);
    expect(outcomes(results)).toEqual({ leaves: 'passed' });
    expect(() => process.kill(Number(fs.readFileSync(pidFile, 'utf8')), 0)).toThrow(/ESRCH/);
  });
});
