import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { expected } from '../../fixtures/runners/pytest/expected.ts';
import { openProject, suiteFor, testOf } from '../contract/runners/project.ts';
import { runnerContract } from '../contract/runners/suite.ts';
import { VIRTUAL_ENV } from '../rig/python.ts';

const env = { VIRTUAL_ENV };

runnerContract({
  runner: 'pytest',
  expected,
  env: () => env,
  crash(project) {
    project.write('conftest.py', "raise RuntimeError('no such database')\n");
    return { tests: expected.slice(0, 2), says: /no such database/ };
  },
});

const whole = (file: string) => testOf({ file, titlePath: [] });
const inFile = (file: string, ...titlePath: string[]) => testOf({ file, titlePath });

test('a set-up that fails fails the tests that it keeps from running, and no others; so does a tear-down; one that passes on a further try says so', async () => {
  await using project = await openProject('pytest');
  project.write(
    'test_hooks.py',
    `import pytest

class TestBroken:
    @classmethod
    def setup_class(cls):
        raise OSError("no fixture")

    def test_a(self):
        pass

    def test_b(self):
        pass

@pytest.fixture
def leaky():
    yield
    raise OSError("still open")

def test_leaks(leaky):
    pass

tries = []

@pytest.mark.flaky(reruns=2)
def test_settles():
    tries.append(1)
    assert len(tries) == 2

def test_passes():
    pass
`,
  );
  const names = [['TestBroken', 'test_a'], ['TestBroken', 'test_b'], ['test_leaks'], ['test_settles'], ['test_passes']];
  const { results, problems } = await project.run(
    names.map((titlePath) => testOf({ file: 'test_hooks.py', titlePath })),
    { env },
  );
  expect(results.map(({ outcome, message }) => [outcome, message?.split('\n')[0]])).toEqual([
    ['failed', 'OSError: no fixture'],
    ['failed', 'OSError: no fixture'],
    ['failed', 'OSError: still open'],
    ['passed', 'flaky: passed after a failed attempt; first: assert 1 == 2'],
    ['passed', undefined],
  ]);
  expect(problems).toEqual([]);
});

test('with pytest-xdist in its configuration, tests run side by side and each is told once', async () => {
  await using project = await openProject('pytest');
  project.write('pytest.ini', '[pytest]\naddopts = -n 2 -x\n');
  const chosen = expected.filter(({ file }) => file !== 'test_throws.py');
  const { results, problems } = await project.run(chosen.map(testOf), { env });
  expect(problems).toEqual([]);
  expect(results.map(({ outcome }) => outcome)).toEqual(chosen.map(({ outcome }) => outcome));
});

test('a process that ends in the middle breaks what was not done', async () => {
  await using project = await openProject('pytest');
  project.write('test_ends.py', 'import os, signal\n\ndef test_first(): pass\n\ndef test_pulls_the_plug():\n    os.kill(os.getpid(), signal.SIGKILL)\n');
  const { results, problems } = await project.run([inFile('test_ends.py', 'test_first'), inFile('test_ends.py', 'test_pulls_the_plug')], { env });
  expect(results).toMatchObject([{ outcome: 'passed' }, { outcome: 'broken', message: 'pytest ended (SIGKILL) before this test was done' }]);
  expect(problems).toMatchObject([{ code: 'runner-crashed', exit: 'SIGKILL' }]);
});

test('a Python without pytest, and a machine without Python, are each a problem that says so', async () => {
  await using project = await openProject('pytest');
  execFileSync('python3', ['-m', 'venv', '--without-pip', path.join(project.root, '.venv')]);
  const bare = await project.run([whole('test_whole.py')], { env: { VIRTUAL_ENV: '' } });
  expect(bare.problems).toMatchObject([{ code: 'runner-not-found', runner: 'pytest', searched: [path.join(project.root, '.venv/bin/python')] }]);
  expect(bare.results).toMatchObject([{ outcome: 'broken' }]);
  await using none = await openProject('pytest');
  const { results, problems } = await none.run([whole('test_whole.py')], { env: { VIRTUAL_ENV: '', PATH: none.root } });
  expect(results).toEqual([]);
  expect(problems).toMatchObject([{ code: 'runner-not-found', runner: 'python', searched: [`${none.root}/.venv`, `${none.root}/venv`, 'PATH'] }]);
});

test('the configuration that the suite names is the one', async () => {
  await using project = await openProject('pytest');
  project.write('checks.ini', '[pytest]\npython_functions = check_*\n');
  project.write('test_checks.py', "from ran import ran\n\ndef check_it():\n    ran('checked')\n");
  const { results } = await project.run([whole('test_checks.py')], { env, suite: suiteFor('pytest', { config: 'checks.ini' }) });
  expect(results).toMatchObject([{ outcome: 'passed' }]);
  expect(project.ran()).toEqual(['checked']);
});
