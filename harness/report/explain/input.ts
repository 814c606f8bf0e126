/** Words of the problems in files and arguments in general. */
import type { InputProblem } from '../../model/problem.ts';
import { suggestion } from './phrases.ts';
import type { Rows } from './row.ts';

export const inputRows: Rows<InputProblem> = {
  'file-not-found': {
    // Where only the file itself is named, it stands before the message.
    say: ({ named }) => ({
      message: named === undefined ? 'there is no such file' : `there is no file ${named}`,
      hint: 'check the path; it is relative to where you run muster',
    }),
    meaning: 'A file that was named does not exist.',
    remedy: 'Check the path. Paths on the command line are relative to the folder you run in; paths in muster.yaml to the folder of that file.',
    example: 'muster stack --json stacks/stack-one/stack.yaml',
  },
  'file-unreadable': {
    say: ({ detail }) => ({ message: `the file cannot be read: ${detail}`, hint: 'check its permissions and that it is a file' }),
    meaning: 'The file is there but reading it failed: permissions, a folder in its place, or a broken link.',
    remedy: 'Mend what the message says.',
    example: 'EACCES: permission denied',
  },
  json: {
    say: ({ detail }) => ({ message: `this is not valid JSON: ${detail}`, hint: 'mend the JSON at this place' }),
    meaning: 'The input is no JSON document.',
    remedy: 'Look for a trailing comma, a comment, or output of another program that was mixed in.',
    example: '{"files": {"a.test.ts": 1200,}}      # the last comma',
  },
  usage: {
    say: ({ detail, nearest, command }) => {
      const help = command === undefined ? 'see muster --help' : `see muster ${command} --help`;
      return { message: detail, hint: nearest === null ? help : `did you mean ${nearest}? ${help}` };
    },
    meaning: 'The command line cannot be understood.',
    remedy: 'Look at `muster --help` or `muster <command> --help`.',
    example: 'muster run --chnaged demo-api      ->   muster run --changed demo-api',
  },
  'unknown-test': {
    say: ({ text, nearest }) => ({
      message: `no test file, folder or test id matches "${text}"`,
      hint: nearest === null ? 'list what there is with: muster plan --all --json' : `did you mean ${nearest}?`,
    }),
    meaning: 'A word on the command line names neither a path with tests nor the id of a test.',
    remedy: 'Give a path from the root of the repository, or a test id as the plan prints it.',
    example: 'muster run e2e/fe-smok      ->   muster run e2e/fe-smoke',
    symptom: 'nothing-was-selected',
  },
  'unknown-suite': {
    say: ({ name, nearest, known }) => ({ message: `there is no suite ${name}`, ...suggestion(nearest, known) }),
    meaning: '`--suite` names a suite that muster.yaml does not declare.',
    remedy: 'Use one of the declared names.',
    example: 'muster run --suite e2e',
  },
  git: {
    say: ({ detail }) => ({ message: `git could not tell what changed: ${detail}`, hint: 'check the ref, or use --changed or --all' }),
    meaning: '`--since` compares with git. Either this is no git checkout, or the ref does not exist here (a shallow clone, for example).',
    remedy: 'Fetch the ref, name another one, or say the changed apps with --changed.',
    example: 'git fetch origin main && muster run --since origin/main',
    symptom: 'ci-differs-from-my-machine',
  },
  'no-tests': {
    say: ({ include }) => ({
      ...(include.length === 0
        ? { message: 'no suite is declared, so there is no test to run', hint: 'declare one under suites: in muster.yaml' }
        : { message: `no test file matches ${include.join(', ')}`, hint: 'write a test that is called so, or correct include: of this suite' }),
    }),
    meaning: 'There is nothing to run. That is never reported as success, because it usually means a wrong glob.',
    remedy: 'Check the `include:` globs; they are relative to the folder of muster.yaml.',
    example: 'include: ["test/**/*.test.ts"]      ->   include: ["tests/**/*.test.ts"]',
    symptom: 'nothing-was-selected',
  },
  'stale-plan': {
    say: ({ detail }) => ({ message: `the plan is stale: ${detail}`, hint: 'make a new one with: muster plan --out FILE' }),
    meaning: 'A plan is bound to the commit and the test files it was made from. These have changed since, so it could miss tests.',
    remedy: 'Make a new plan.',
    example: 'muster plan --out plan.json && muster run --plan plan.json',
    symptom: 'ci-differs-from-my-machine',
  },
  'report-unwritable': {
    say: ({ detail }) => ({ message: `the report cannot be written: ${detail}`, hint: 'make room on the disk, or name another place' }),
    meaning: 'A report of a run could not be written. The run went on, and the other reports were written.',
    remedy: 'Free space on the disk, mend the permissions of the folder, or give another path.',
    example: 'ENOSPC: no space left on device',
    symptom: 'the-disk-is-full',
  },
  'system-refused': {
    say: ({ detail }) => ({
      message: `the system refused what Muster needs: ${detail}`,
      hint: 'make room on the disk, mend the permissions, or move away what stands in the place',
    }),
    meaning: 'A file or folder that Muster needs could not be made, written or read. What had been started is stopped, and nothing more was begun.',
    remedy: 'Free space on the disk, mend the permissions of the folder, or move away a file that stands where a folder belongs.',
    example: "EROFS: read-only file system, open '.muster/.gitignore'",
    symptom: 'the-disk-is-full',
  },
};
