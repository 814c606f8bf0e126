/**
 * A large system in a graph: what the generator makes of one seed, ten layers of services with hubs and circles, learned as its traces
 * would be. Tests come in at the front and in the upper half, and touch 20 services on average. The same numbers each time.
 */
import { type GeneratedSystem, generateSystem } from '../../harness/generator/system.ts';
import { generateTests } from '../../harness/generator/tests.ts';
import { s0Trace } from '../../harness/generator/trace-forms.ts';
import { openGraph } from '../../harness/graph/open-graph.ts';
import type { Host } from '../../harness/host/host.ts';
import type { TraceFacts } from '../../harness/model/graph.ts';
import { testId } from '../../harness/model/ids.ts';
import { readTraces } from '../../harness/traces/read-traces.ts';

/** `touches` is what the generator aims at; where calls lead to fewer services, a test touches fewer, so that there are 2 million in all. */
export const SYSTEM = { seed: 1, services: 10_000, tests: 100_000, touches: 22 };
/** Tests of one ingest. */
const PART = 5000;

const system = (): GeneratedSystem => generateSystem(SYSTEM);

/** The service in the middle of the system whose change the benches ask about. */
export const changedService = (): string => system().services[4499]?.name ?? '';

function factsOf(traces: readonly object[], names: readonly string[]): TraceFacts[] {
  const read = readTraces({ traces });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value.map((fact, index) => ({ ...fact, testId: testId(names[index] ?? ''), testType: names[index]?.split('/')[0] ?? '' }));
}

/**
 * What the traces of all its tests prove, in parts of 5000 tests.
 *
 * @param nameOf name of each test, from 1 to `SYSTEM.tests`: its kind, a slash and the rest; the generator's own unless told
 */
export function* systemFacts(nameOf?: (number: number) => string): Generator<TraceFacts[]> {
  let traces: object[] = [];
  let names: string[] = [];
  for (const test of generateTests(system(), SYSTEM)) {
    traces.push(s0Trace({ seed: SYSTEM.seed, test }));
    names.push(nameOf?.(test.number) ?? test.id);
    if (traces.length < PART && test.number < SYSTEM.tests) continue;
    yield factsOf(traces, names);
    traces = [];
    names = [];
  }
}

/** Makes a graph of it, with the calls that its stack file declares. */
export async function writeSystem(location: string, host: Host, nameOf?: (number: number) => string): Promise<void> {
  const opened = await openGraph(location, host);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  await using graph = opened.value;
  const { services } = system();
  const calls = services.flatMap(({ name, calls: callees }) => callees.map((place) => ({ caller: name, callee: services[place]?.name ?? '' })));
  await graph.declare({ services: services.map(({ name }) => name), calls });
  for (const facts of systemFacts(nameOf)) await graph.ingest(facts);
}
