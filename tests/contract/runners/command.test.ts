import { expect, test } from 'vitest';
import { expected } from '../../../fixtures/runners/command/expected.ts';
import { openProject, suiteFor, testOf } from './project.ts';
import { runnerContract } from './suite.ts';

runnerContract({
  runner: 'command',
  expected,
  crash(project) {
    project.write('plug.mjs', "console.error('about to pull the plug');\nprocess.kill(process.pid, 'SIGKILL');\n");
    return { tests: [{ file: 'plug.mjs', titlePath: [], outcome: 'failed', leaves: [] }], says: /about to pull the plug/ };
  },
});

test('a program that is not there is a problem, and no test is blamed', async () => {
  await using project = await openProject('command');
  const { results, problems } = await project.run(expected.map(testOf), { suite: suiteFor('command', { command: ['no-such-program', '${file}'] }) });
  expect(results).toEqual([]);
  expect(problems).toMatchObject([{ code: 'runner-not-found', runner: 'no-such-program' }]);
});
