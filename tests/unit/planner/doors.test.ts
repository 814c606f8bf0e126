/** `muster split` and `muster weigh` as commands: what they read, where they write, how they end. */
import { expect, test } from 'vitest';
import type { Command, Io } from '../../../harness/cli/command.ts';
import { split } from '../../../harness/cli/commands/split.ts';
import { weigh } from '../../../harness/cli/commands/weigh.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';

async function run(command: Command, input: string, json: boolean): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const io: Io = {
    host: nodeHost(),
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    input: async () => Buffer.from(input),
    colour: false,
    width: 100,
    outWidth: 100,
    interrupted: new AbortController().signal,
  };
  return { code: await command.run({ _: ['-'], json }, io), out, err };
}

test('split prints one JSON document and ends with 0', async () => {
  expect(await run(split, '{"files": {"b": 2, "a": 2, "c": 1}, "runners": 2}', true)).toEqual({
    code: 0,
    out: '{"assignment":[["a","c"],["b"]],"loads":[3,2],"runners":2,"makespan":3,"lowerBound":3}\n',
    err: '',
  });
});

test('split prints runners and files for people', async () => {
  const { out } = await run(split, '{"files": {"b": 2000, "a": 2000, "c": 1}, "runners": 2}', false);
  expect(out).toBe('runner 0  2.00 s  2 files\n  a\n  c\nrunner 1  2.00 s  1 file\n  b\nslowest 2.00 s; no split can be faster than 2.00 s\n');
});

test('weigh prints one JSON document with the keys of its contract', async () => {
  const suite = { module: 'm', suite: 's', file: 'a', tests: 3, skipped: 2, p50: '3000000000' };
  const { code, out } = await run(weigh, JSON.stringify({ suites: [suite], localFiles: ['a', 'b'], min: 1, max: 8 }), true);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    weights: { a: 1000, b: 1000 },
    omitted: [],
    skippablePercentage: '66.67',
    runners: 3,
    testFiles: ['a', 'b'],
    assignment: [['a'], ['b'], []],
    loads: [1000, 1000, 0],
  });
});

test.each([
  ['split', split],
  ['weigh', weigh],
])('%s refuses bad input with problems on both streams, and ends with 2', async (_, command) => {
  const broken = await run(command, '{', true);
  expect([broken.code, JSON.parse(broken.out).problems[0].code]).toEqual([2, 'json']);
  const wrong = await run(command, '{}', true);
  expect(wrong.code).toBe(2);
  expect(JSON.parse(wrong.out).problems[0]).toMatchObject({ code: 'missing', message: expect.any(String), path: expect.any(String) });
  expect(wrong.err).toContain('is missing');
});
