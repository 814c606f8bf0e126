/** Words of the problems that come from runners. */
import type { RunnerProblem } from '../../model/problem.ts';
import type { Rows } from './row.ts';

export const runnerRows: Rows<RunnerProblem> = {
  'runner-not-found': {
    say: ({ runner, suite, searched }) => ({
      message: `${runner}, the runner of suite ${suite}, is not installed${searched.length === 0 ? '' : ` (looked in ${searched.join(', ')})`}`,
      hint: `add ${runner} to the dependencies of this repository`,
    }),
    meaning: 'Muster uses the test runner of your repository and brings none of its own. This one was not found.',
    remedy: 'Install it, or correct `runner:` of the suite.',
    example: 'npm install --save-dev vitest',
    symptom: 'the-runner-is-not-found-or-crashes',
  },
  'runner-too-old': {
    say: ({ runner, suite, version, needed }) => ({
      message: `${runner} ${version}, the runner of suite ${suite}, cannot be told which tests to run: ${needed} or newer is needed`,
      hint: `update ${runner} in this repository`,
    }),
    meaning: 'Muster drives the runner through interfaces that older versions do not have.',
    remedy: 'Update the runner, or run the files one by one with a suite of the `command` runner.',
    example: 'npm install --save-dev vitest@latest',
    symptom: 'the-runner-is-not-found-or-crashes',
  },
  'runner-crashed': {
    say: ({ runner, suite, exit, log }) => ({
      message: `${runner} ended (${exit}) without results for suite ${suite}; log: ${log}`,
      hint: 'read its last lines; its own configuration is the usual reason',
    }),
    meaning:
      'The runner itself failed, not a test: it could not read its configuration, or it crashed. Its tests say nothing about the code and the run ends with 2.',
    remedy: 'Read its last lines, then run the runner by hand on one of the files.',
    example: 'vitest ended (exit code 1) without results for suite api; log: …',
    symptom: 'the-runner-is-not-found-or-crashes',
  },
  'pages-unnamed': {
    say: ({ suite, browser, tests: [first = '', ...more] }) => ({
      message: `pages in ${browser} carry no ids of tests: what those of ${first}${more.length === 0 ? '' : ` and ${more.length} more`} (suite ${suite}) asked of services is not learned`,
      hint: 'run these tests in Chromium as well, once a night for instance, so that all that they touch is known',
    }),
    meaning:
      'What a page asks is named by the DevTools protocol, which Chromium alone has. Of a test that uses pages of another browser the graph knows only what its other requests showed, so a change of a service that only its pages reach does not select it.',
    remedy:
      "Add a project with `browserName: 'chromium'` for these tests and let it run where the graph is taught, or name what they touch with traces of your own.",
    example: 'pages in firefox carry no ids of tests',
  },
  leak: {
    say: ({ command, ports, owner }) =>
      owner === undefined
        ? {
            message: `left behind by what had started it: ${command}${ports.length === 0 ? '' : ` (it listened on port ${ports.join(', ')})`}; it was ended`,
            hint: 'end in the test what the test starts, or declare it as a capability',
          }
        : {
            message: `${owner} listened on a port that nobody declares (${ports.join(', ')}): ${command}`,
            hint: `name it under ports: of ${owner}, so that each run has its own, or switch it off`,
          },
    meaning:
      'A process was still there a moment after the runner, service or task that had started it had ended by itself; it was ended. Or a service listened on a port of its own choice that no capability declares, where two runs at once would meet. With --leaks fail either refuses the run.',
    remedy:
      'End it in the test (afterAll, a fixture, `using`). If several tests need it, declare it as a capability: then Muster starts and stops it. A port: declare it and give its number to the service by `${port.NAME}`.',
    example: 'a test that spawns a server and forgets to kill it',
    symptom: 'something-is-left-behind',
  },
};
