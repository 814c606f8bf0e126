/** `muster init`: writes a commented muster.yaml for the repository it finds. */
import path from 'node:path';
import { lookAround } from '../../stacks/look-around.ts';
import { starterFile } from '../../stacks/starter.ts';
import { flag } from '../arguments.ts';
import type { Command } from '../command.ts';
import { printProblems, usage } from '../problems.ts';

const FILE = 'muster.yaml';

const HELP = `muster init [--force]

Writes a commented muster.yaml in this folder, with a suite for each of vitest,
playwright, newman, artillery and pytest whose tests are found here.

  --force   overwrite the muster.yaml that is here
  --json    print {"file", "suites"}
`;

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
    const suites = found.suites.map(({ runner }) => runner);
    if (json) io.out(`${JSON.stringify({ file: FILE, suites })}\n`);
    else io.out(`wrote ${FILE} with ${suites.length === 0 ? 'no suite yet' : `suites for ${suites.join(', ')}`}; next: muster plan\n`);
    return 0;
  },
};
