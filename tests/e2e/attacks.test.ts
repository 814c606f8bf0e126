/** Machines and repositories that are not as they should be: each is told in words, with the right exit code, and nothing is left. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { asks, configuration, FAILS, HANGS, needs, PASSES, service } from '../rig/fakes.ts';
import { project } from '../rig/project.ts';

const STACK_TRACE = /^\s+at /m;

const files = (test = needs('backend') + asks('backend')) => ({ 'muster.yaml': configuration({ backend: service() }), 'tests/a.mjs': test });

/** Makes Muster's first process, and no other, begin with this code. */
function inFrontDoor(code: string): Record<string, string> {
  const module = `import fs from 'node:fs';\nif (process.argv[1]?.endsWith('harness/main.ts')) { ${code} }`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(module)}` };
}

describe('what the machine refuses', () => {
  test('a file where .muster belongs ends a run with 2, in words and in the results that were asked for', async () => {
    await using own = await project({ ...files(), '.muster': '' });
    const { exitCode, stderr } = await own.run('run --results-file results.json');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('the system refused what Muster needs');
    expect(stderr).not.toMatch(STACK_TRACE);
    expect(JSON.parse(own.read('results.json'))).toMatchObject({ exit_code: 2, muster: { problems: [{ code: 'system-refused' }] } });
  });

  test('a repository that may not be written to can still be planned for', async () => {
    await using own = await project({ ...files(), '.muster': '' });
    const outcome = await own.run('plan --json');
    expect([outcome.exitCode, outcome.stderr]).toEqual([0, '']);
    expect(outcome.plan().tests).toHaveLength(1);
  });

  test.each([['XDG_STATE_HOME'], ['TMPDIR']])('a file where the folder of %s belongs ends a run with 2 after everything has ended', async (variable) => {
    await using own = await project({ ...files(), 'a-file': '' });
    const { exitCode, stderr } = await own.run('run', { env: { [variable]: path.join(own.root, 'a-file') } });
    expect(exitCode, stderr).toBe(2);
    expect(stderr).toContain('the system refused');
    expect(stderr).not.toContain('the guard that owns all processes was lost');
    expect(stderr).not.toMatch(STACK_TRACE);
  });

  test('a file where the folder of the warm guard belongs costs no more than being warm', async () => {
    await using own = await project({
      'muster.yaml': configuration({ backend: service({}, { reusable: true }) }),
      'tests/a.mjs': needs('backend') + asks('backend'),
    });
    fs.mkdirSync(path.join(own.scratch, 'state/muster'), { recursive: true });
    fs.writeFileSync(path.join(own.scratch, 'state/muster/warm'), '');
    const { exitCode, stderr } = await own.run('run --warm');
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/not warm: the system refused it: .*warm'/);
  });

  test('a temporary folder that is named and not there is made, and an empty name is none', async () => {
    await using own = await project(files());
    expect((await own.run('run', { env: { TMPDIR: path.join(own.scratch, 'tmp-of-its-own') } })).exitCode).toBe(0);
    expect(fs.readdirSync(path.join(own.scratch, 'tmp-of-its-own'))).toEqual([]);
    expect((await own.run('run', { env: { TMPDIR: '' } })).exitCode).toBe(0);
    expect(fs.readdirSync(own.root).filter((name) => name.startsWith('muster-'))).toEqual([]);
  });

  test('a working folder that was removed still has folders above it', async () => {
    await using own = await project(files());
    fs.mkdirSync(path.join(own.root, 'gone'));
    const removes = `process.chdir('gone'); process.env.PWD = process.cwd(); fs.rmdirSync(process.cwd());`;
    const outcome = await own.run('run', { env: inFrontDoor(removes) });
    expect(outcome.exitCode, outcome.stderr).toBe(0);
  });
});

describe('what only a bug can do', () => {
  test('an error that nobody catches ends the run with 70, not with the 1 of a failed test, and nothing is left', async () => {
    await using own = await project(files(needs('backend') + HANGS));
    const bug = `setInterval(() => { if (fs.existsSync('running')) throw new Error('a bug'); }, 20);`;
    const { exitCode, stderr } = await own.run('run', { env: inFrontDoor(bug) });
    expect(exitCode).toBe(70);
    expect(stderr).toContain('this is a bug in Muster');
    await eventually(() => own.survivors().length === 0, 'the guard to clear up');
  });
});

describe('what tests and services do', () => {
  test('a test that writes 100 MB is shown by its last lines, in the time that writing takes', async () => {
    const floods = `import fs from 'node:fs';\nconst text = 'x\\n'.repeat(500_000);\nfor (let i = 0; i < 100; i++) fs.writeSync(1, text);\nfs.writeSync(1, 'the reason\\n');\nprocess.exit(1);\n`;
    await using own = await project(files(floods));
    const outcome = await own.run('run');
    expect(outcome.exitCode).toBe(1);
    expect(outcome.results().muster.tests[0]?.message).toMatch(/the reason$/);
    expect(outcome.tookMs).toBeLessThan(20_000);
  });

  test('a test that closes its output is judged by its exit code', async () => {
    await using own = await project(files(`${needs('backend')}import fs from 'node:fs';\nfs.closeSync(1);\nfs.closeSync(2);\n`));
    expect((await own.run('run')).exitCode).toBe(0);
  });

  test('ten runs at the same time, two by two, in one repository do not disturb each other', async () => {
    await using own = await project(files());
    for (let round = 0; round < 5; round++) {
      const [first, second] = await Promise.all([own.run('run'), own.run('run')]);
      expect([first?.exitCode, second?.exitCode], `${first?.stderr}\n${second?.stderr}`).toEqual([0, 0]);
    }
    expect(fs.readdirSync(path.join(own.root, '.muster/runs'))).toHaveLength(10);
  });
});

describe('names', () => {
  test.concurrent.each([['with space'], ['ünï 日本'], ['new\nline'], ['quote\'"$x'], ['-dash'], ['a%20b#c?d'], ['[glob]{a,b}*']])(
    'a repository called %j runs like any other',
    async (name) => {
      await using own = await project({
        [`${name}/muster.yaml`]: configuration({ backend: service() }),
        [`${name}/tests/ä "b"\n.mjs`]: needs('backend') + asks('backend'),
        [`${name}/tests/[x] (y).mjs`]: PASSES,
        [`${name}/tests/-a.mjs`]: FAILS,
      });
      const outcome = await own.run('run --json', { cwd: name });
      expect(outcome.exitCode, outcome.stderr).toBe(1);
      expect(outcome.json()).toMatchObject({ tests: { passed: 2, failed: 1 } });
    },
  );
});
