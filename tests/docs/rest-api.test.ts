/** Walks through the guide to the REST API as its reader would, with the real server and the real curl. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../rig/project.ts';
import { SHOP, startServed } from '../rig/served.ts';
import { blocksOf, ROOT, stepsOf, wordsOf } from './markdown.ts';

const TRACES = 'fixtures/traces/nightly-regression.json';

test('the guide tells how to start, fill, ask, run, test and end, and every answer in it is the real one [S0-74, S0-79]', async () => {
  await using shop = await project({ ...SHOP, [TRACES]: fs.readFileSync(path.join(ROOT, TRACES), 'utf8') });
  const [start, ...steps] = blocksOf('docs/guides/rest-api.md')
    .filter(({ language }) => language === 'console')
    .flatMap(stepsOf);
  expect(start).toEqual({ command: 'muster serve --port 8080', output: ['http://127.0.0.1:8080'] });
  const api = await startServed(shop);
  const names = (text: string) => text.replace(/run-\d+-\d+-[0-9a-f]+/g, 'run');
  for (const { command, output } of steps) {
    const [program = '', ...words] = wordsOf(command);
    expect(program).toBe('curl');
    const said = execFileSync(
      program,
      words.map((word) => word.replace('http://127.0.0.1:8080', api.url)),
      { encoding: 'utf8' },
    );
    expect(names(said), command).toBe(names(output.join('\n')));
  }
  expect(steps).toHaveLength(7);
  const [{ name }] = (await api.get('/api/runs')).json;
  expect((await api.ended(name)).results.muster.tests.map(({ id }: { id: string }) => id)).toEqual(['individual/api-crud']);
  api.program.signal('SIGTERM');
  expect((await api.program.ended).exitCode).toBe(0);
});
