/** The real ddtest plans against the mock, scenario by scenario, and comes to the split that Muster computes from the same scenario. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeHost } from '../../harness/host/node-host.ts';
import { readScenario } from '../../harness/mock-datadog/scenario/read-scenario.ts';
import type { Scenario } from '../../harness/mock-datadog/scenario/scenario.ts';
import { type MockDatadog, startMockDatadog } from '../../harness/mock-datadog/server.ts';
import { splitDocument } from '../../harness/planner/split-document.ts';
import { type WeighDocument, weighDocument } from '../../harness/planner/weigh-document.ts';
import { findDdtest } from '../rig/ddtest.ts';
import { environmentIn } from '../rig/environment.ts';
import { type Project, project } from '../rig/project.ts';
import { environmentOf, receivedBy, type Told, type Way } from '../rig/test-optimization.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../../fixtures/datadog');
const NAMES = ['heavy-a', 'heavy-b', 'heavy-c', ...Array.from({ length: 20 }, (_, index) => `light-${String(index).padStart(2, '0')}`)];
const LOCAL = NAMES.map((name) => `test/${name}.test.js`);
const FILE = "import { test } from 'vitest';\ntest('one', () => {});\ntest('two', () => {});\n";
/** What ddtest reckons for each job of CI. */
const OVERHEAD_MS = 25_000;

const execute = promisify(execFile);

const ddtest = findDdtest(process.env) ?? '';

let mock: MockDatadog;
let own: Project;
beforeAll(async () => {
  mock = await startMockDatadog({ port: 0 }, nodeHost().clock);
  own = await project(Object.fromEntries(LOCAL.map((file) => [file, FILE])), { git: true, packages: true });
});
afterAll(async () => {
  await own[Symbol.asyncDispose]();
  await mock[Symbol.asyncDispose]();
});

const textOf = (name: string) => fs.readFileSync(path.join(FIXTURES, `${name}.yaml`), 'utf8');

function scenarioOf(name: string): Scenario {
  const read = readScenario(textOf(name), `${name}.yaml`);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

/** What Muster makes of a scenario, by `weigh`. */
function weighed({ suites }: Scenario): WeighDocument {
  const measured = suites.map(({ module, suite, file, duration, skippable }) => ({
    module,
    suite,
    file,
    tests: 2,
    skipped: skippable === 'all' ? 2 : 0,
    p50: duration?.p50,
  }));
  const answer = weighDocument({ suites: measured, localFiles: LOCAL, min: 1, max: 4 });
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.value;
}

interface Planned {
  readonly runners: string[][];
  readonly testFiles: string[];
  readonly skippablePercentage: string;
  readonly told: Told;
}

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

interface Asked {
  readonly min: number;
  readonly max: number;
  readonly way?: Way;
  /** At the end of the address, where it does not belong. */
  readonly slash?: string;
}

/** One `ddtest plan` against what the mock plays; it ends with 0 whatever the backend says. */
async function plan({ min, max, way = 'agentless', slash = '' }: Asked): Promise<Planned> {
  if (own.has('.testoptimization')) own.remove('.testoptimization');
  const words = ['plan', '--platform', 'javascript', '--framework', 'vitest', `--min-parallelism=${min}`, `--max-parallelism=${max}`];
  await execute(ddtest, words, { cwd: own.root, env: environmentIn(own.scratch, environmentOf(way, mock.url + slash)), timeout: 50_000 });
  const runner = (file: string) => own.read(`.testoptimization/runner/${file}`);
  const count = Number(runner('parallel-runners.txt'));
  return {
    runners: Array.from({ length: count }, (_, index) => linesOf(runner(`tests-split/runner-${index}`))),
    testFiles: linesOf(runner('test-files.txt')),
    skippablePercentage: runner('skippable-percentage.txt'),
    told: await receivedBy(mock.url),
  };
}

async function load(scenario: string): Promise<void> {
  await fetch(`${mock.url}/admin/reset`, { method: 'POST' });
  const answer = await fetch(`${mock.url}/admin/scenario`, { method: 'PUT', headers: { 'content-type': 'application/yaml' }, body: scenario });
  expect(answer.status, await answer.text()).toBe(200);
}

const sorted = (files: readonly string[]) => [...files].sort();

test.each(['empty', 'skewed', 'itr-skip-mix'])('ddtest plans %s on as many runners, with the same files on each, as Muster [S1-39]', async (name) => {
  await load(textOf(name));
  const mine = weighed(scenarioOf(name));
  for (const [min, max] of [
    [4, 4],
    [1, 8],
  ] as const) {
    const planned = await plan({ min, max });
    const split = splitDocument({ files: mine.weights, min, max, overheadMs: OVERHEAD_MS });
    if (!split.ok) throw new Error(JSON.stringify(split.problems));
    expect(planned.runners.map(sorted)).toEqual(split.value.assignment.map(sorted));
    expect(planned.testFiles).toEqual(mine.testFiles);
    expect(planned.skippablePercentage).toBe(mine.skippablePercentage);
    expect(planned.told.requests.filter(({ status }) => status >= 400)).toEqual([]);
  }
});

test('without durations 23 files go 3 to a runner; with those of three heavy ones these have a runner each [S1-54]', async () => {
  const sizes = async (scenario: string) => {
    await load(textOf(scenario));
    return (await plan({ min: 8, max: 8 })).runners.map(({ length }) => length);
  };
  expect(await sizes('empty')).toEqual([3, 3, 3, 3, 3, 3, 3, 2]);
  expect(await sizes('skewed')).toEqual([1, 1, 1, 4, 4, 4, 4, 4]);
});

test('it goes through the agent as well, with an address that ends in a slash, and finds the commits that it delivered before', async () => {
  await load(textOf('skewed'));
  const first = await plan({ min: 4, max: 4 });
  expect(first.told.counts).toMatchObject({ settings: 1, 'git-commits': 1, 'git-packfile': 1, 'suite-durations': 1 });
  const second = await plan({ min: 4, max: 4, way: 'agent', slash: '/' });
  expect(second.runners).toEqual(first.runners);
  expect(second.told.counts).toMatchObject({ settings: 2, 'git-commits': 2, 'git-packfile': 1, 'suite-durations': 2 });
  expect(second.told.requests.filter(({ path }) => path.startsWith('/evp_proxy/v2/')).length).toBeGreaterThan(2);
});

test('it reads durations page by page', async () => {
  await load(`${textOf('skewed')}pageSize: { durations: 2 }\n`);
  const planned = await plan({ min: 4, max: 4 });
  expect(planned.told.counts['suite-durations']).toBe(12);
  expect(planned.testFiles).toEqual(sorted(LOCAL));
});

test.each<[title: string, faults: string]>([
  ['503 for ever', '{ endpoint: suite-durations, status: 503 }'],
  ['no JSON', `{ endpoint: suite-durations, body: '{"data":' }`],
  ['a text', '{ endpoint: "*", headers: { content-type: text/plain } }'],
  ['half an answer', '{ endpoint: suite-durations, truncate: 30 }'],
  ['403 to everything', '{ endpoint: "*", status: 403 }'],
])('it plans by counting when the mock answers with %s', async (_, fault) => {
  await load(`${textOf('skewed')}faults: [${fault}]\n`);
  const planned = await plan({ min: 8, max: 8 });
  expect(planned.runners.flat().sort()).toEqual(sorted(LOCAL));
  expect(planned.runners.map(({ length }) => length)).toEqual([3, 3, 3, 3, 3, 3, 3, 2]);
});

test('it plans by durations all the same when only its settings are refused', async () => {
  await load(`${textOf('skewed')}faults: [{ endpoint: settings, status: 403 }]\n`);
  expect((await plan({ min: 8, max: 8 })).runners.map(({ length }) => length)).toEqual([1, 1, 1, 4, 4, 4, 4, 4]);
});
