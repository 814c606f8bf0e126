/**
 * A generated system as text, piece by piece, so that no size is too large for memory.
 *
 * `s0`: one JSON document of S0's form. `datadog`: pages of a spans search, one a line, each with the cursor of the next. `otlp`: export
 * requests, one a line. `stack`: a stack file (JSON, which every YAML reader takes), with the declared calls alone.
 */
import type { GeneratedSystem } from './system.ts';
import { generateTests, type TestsWanted } from './tests.ts';
import { datadogSpans, otlpRequest, s0Trace } from './trace-forms.ts';

export type GeneratedForm = 's0' | 'datadog' | 'otlp' | 'stack';

/** What Datadog answers at most. */
const PAGE = 1000;

function* s0(system: GeneratedSystem, wanted: TestsWanted): Generator<string> {
  let before = '{\n  "traces": [\n    ';
  for (const test of generateTests(system, wanted)) {
    yield `${before}${JSON.stringify(s0Trace({ seed: system.seed, test }))}`;
    before = ',\n    ';
  }
  yield wanted.tests === 0 ? '{\n  "traces": []\n}\n' : '\n  ]\n}\n';
}

function page(data: readonly object[], after: string | null): string {
  return `${JSON.stringify({ data, meta: { status: 'done', page: after === null ? {} : { after } } })}\n`;
}

function* datadog(system: GeneratedSystem, wanted: TestsWanted): Generator<string> {
  let waiting: object[] = [];
  let pages = 0;
  for (const test of generateTests(system, wanted)) {
    waiting.push(...datadogSpans({ seed: system.seed, test }));
    while (waiting.length > PAGE) {
      yield page(waiting.slice(0, PAGE), `page-${++pages + 1}`);
      waiting = waiting.slice(PAGE);
    }
  }
  yield page(waiting, null);
}

function* otlp(system: GeneratedSystem, wanted: TestsWanted): Generator<string> {
  for (const test of generateTests(system, wanted)) yield `${JSON.stringify(otlpRequest({ seed: system.seed, test }))}\n`;
}

function roleOf(layer: number, layers: number): 'frontend' | 'middleware' | 'persistence' {
  if (layer === 0) return 'frontend';
  return layer === layers - 1 ? 'persistence' : 'middleware';
}

function* stack({ seed, layers, services }: GeneratedSystem): Generator<string> {
  const apps = services.map(({ name, layer, calls }) => ({
    name,
    repo: `generated/${name}`,
    role: roleOf(layer, layers),
    'context-dir': `apps/${name}`,
    build: { tool: 'npm', 'build-command': 'npm ci' },
    ...(calls.length === 0 ? {} : { downstream: calls.flatMap((place) => services[place]?.name ?? []) }),
  }));
  yield `${JSON.stringify({ name: `generated-${seed}`, description: `A generated system of ${services.length} services`, apps }, null, 2)}\n`;
}

const WRITERS: Readonly<Record<GeneratedForm, (system: GeneratedSystem, wanted: TestsWanted) => Generator<string>>> = { s0, datadog, otlp, stack };

/** The pieces of one form, in order. */
export function generatedText(form: GeneratedForm, system: GeneratedSystem, wanted: TestsWanted): Generator<string> {
  return WRITERS[form](system, wanted);
}
