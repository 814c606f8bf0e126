/**
 * Walks through a page as its reader would: writes the files that it shows, runs the commands that it shows, with the real binary, and
 * looks for the lines that it shows in what was printed. Times, ports and names of runs differ, and a line of dots stands for any lines.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { environmentIn } from '../rig/environment.ts';
import { startProgram } from '../rig/program.ts';
import { type Project, project } from '../rig/project.ts';
import { blocksOf, ROOT, type Step, stepsOf, wordsOf } from './markdown.ts';

const IDENTITY = ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid'];

/** A line without what differs from run to run, and without the width of columns. */
function normal(line: string): string {
  return line
    .trim()
    .replace(/\b\d+(?:\.\d+)? m?s\b/g, 'TIME')
    .replace(/127\.0\.0\.1:\d+/g, 'ADDRESS')
    .replace(/\bnever traced, .*/, 'never traced')
    .replace(/^collect \s*\d+/, 'collect N')
    .replace(/\s+/g, ' ');
}

function compare({ command, output }: Step, said: { readonly stdout: string; readonly stderr: string }): void {
  const printed = `${said.stdout}\n${said.stderr}`.split('\n').map(normal);
  for (const line of output.map(normal)) if (line !== '' && line !== '…') expect(printed, command).toContain(line);
}

async function carryOut(step: Step, shop: Project): Promise<void> {
  const [program, ...words] = wordsOf(step.command);
  if (program === 'git') return void shop.git(...IDENTITY, ...words);
  expect(program).toBe('muster');
  compare(step, await shop.run(words));
}

/** Links these programs, and nothing else, into a folder for PATH. */
function onlyPrograms(dir: string, names: readonly string[]): string {
  fs.mkdirSync(dir);
  for (const name of names) {
    const found = (process.env['PATH'] ?? '').split(path.delimiter).find((folder) => fs.existsSync(path.join(folder, name)));
    fs.symlinkSync(name === 'node' ? process.execPath : path.join(found ?? '', name), path.join(dir, name));
  }
  return dir;
}

test('the recording in the README is what a run on a machine without a browser prints', async () => {
  await using empty = await project({});
  const env = environmentIn(empty.scratch, { PATH: onlyPrograms(path.join(empty.scratch, 'bin'), ['node', 'git']), CHROMIUM_PATH: '' });
  const steps = blocksOf('README.md')
    .filter(({ language }) => language === 'console')
    .flatMap(stepsOf);
  expect(steps).toHaveLength(1);
  for (const step of steps) {
    // A graph of its own: that of this checkout knows more with each run.
    const words = [...wordsOf(step.command).slice(1), '--graph', path.join(empty.root, 'graph.sqlite')];
    const said = await startProgram({ words, cwd: ROOT, env }).ended;
    expect(said.exitCode, said.stderr).toBe(0);
    compare(step, said);
  }
});

test.each(['your-own-repository', 'teach-your-system'])('the guide %s works as it is written', async (guide) => {
  await using shop = await project({}, { packages: true });
  for (const block of blocksOf(`docs/guides/${guide}.md`)) {
    if (block.language === 'console') for (const step of stepsOf(block)) await carryOut(step, shop);
    else if (block.info !== '') shop.write(block.info, block.text);
  }
  expect(shop.has('.muster/graph.sqlite')).toBe(true);
});
