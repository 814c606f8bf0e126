/** `muster init`: writes a commented muster.yaml for the repository it finds. */
import path from 'node:path';
import { lookAround, type Surroundings } from '../../stacks/look-around.ts';
import { starterFile } from '../../stacks/starter.ts';
import { flag } from '../arguments.ts';
import type { Command } from '../command.ts';
import { printProblems, usage } from '../problems.ts';

const FILE = 'muster.yaml';

const HELP = `muster init [--force]

Writes a commented muster.yaml in this folder, with a suite for each of vitest,
playwright, newman, artillery, pytest and Node's own test runner whose tests are found
here. Where there is no test yet, it says so; the suite of a runner that is in
package.json then waits for the first.

  --force   overwrite the muster.yaml that is here
  --json    print {"file", "suites"}
`;

/** What is in it, and what is to be done next. */
function said({ suites, expected: [first] }: Surroundings): string {
  if (suites.length > 0) return `with suites for ${suites.map(({ runner }) => runner).join(', ')}; next: muster plan`;
  if (first === undefined) return 'without a suite, since no test file was found here; next: fill in suites:, where an example stands, then muster plan';
  return `with a suite for ${first.runner}, which has no test here yet: it takes ${first.include.join(', ')}; next: write a test, then muster plan`;
}

export const init: Command = {
  help: HELP,
  options: { force: { type: 'boolean' } },
  words: { least: 0, most: 0 },
  async run(args, io) {
    const { host } = io;
    const json = flag(args, 'json');
    const file = path.join(host.cwd, FILE);
    if (host.files.exists(file) && !flag(args, 'force')) {
      return printProblems([{ ...usage('it is here already; --force overwrites it'), file: FILE }], io, json);
    }
    const found = lookAround(host.cwd, host);
    host.files.write(file, starterFile(found));
    const { suites, expected } = found;
    const written = suites.length > 0 ? suites : expected.slice(0, 1);
    if (json) io.out(`${JSON.stringify({ file: FILE, suites: written.map(({ runner }) => runner) })}\n`);
    else io.out(`wrote ${FILE} ${said(found)}\n`);
    return 0;
  },
};
