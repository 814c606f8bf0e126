/** A graph for a terminal: each service with what it serves and whom it calls, then the path of each test that was asked for. */
import { plural } from '../layout.ts';
import type { GraphView, ShownCall, ShownService, ShownTest } from './view.ts';

/** Names come from traces; a line break or a control character in one must not write lines of its own. */
export function oneLine(name: string): string {
  return name.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** `declared`, `seen 12 times, 1 of them failed`, or both. */
export function evidenceOf({ declared, observed, count, errors }: Omit<ShownCall, 'caller' | 'callee'>): string {
  const seen = observed ? `seen ${plural(count, 'time')}${errors > 0 ? `, ${errors} of them failed` : ''}` : 'never seen';
  return declared ? `declared, ${seen}` : `not declared, ${seen}`;
}

function serviceLines({ name, declared, observed, endpoints, tests }: ShownService, calls: readonly ShownCall[]): string[] {
  const origin = declared && observed ? '' : declared ? ', declared and never seen' : ', not declared';
  return [
    `${oneLine(name)}  (${tests === 0 ? 'no test' : plural(tests, 'test')}${origin})`,
    ...endpoints.map((endpoint) => `  serves ${oneLine(endpoint)}`),
    ...calls.map((call) => `  calls ${oneLine(call.callee)}  (${evidenceOf(call)})`),
  ];
}

function testLines({ id, path }: ShownTest): string[] {
  return [oneLine(id), ...path.map(({ service, endpoint }, place) => `  ${place + 1}. ${oneLine(`${service} ${endpoint}`.trim())}`)];
}

/** @param withTests whether the path of each test is written too */
export function graphText({ services, calls, tests }: GraphView, withTests: boolean): string {
  if (services.length === 0)
    return 'nothing is known yet: run tests whose services depend on mock-datadog and report traces, or build the graph from traces (muster graph --help)';
  const byCaller = Map.groupBy(calls, ({ caller }) => caller);
  return [
    `${plural(services.length, 'service')}, ${plural(calls.length, 'call')}, ${plural(tests.length, 'test')}`,
    ...services.flatMap((service) => ['', ...serviceLines(service, byCaller.get(service.name) ?? [])]),
    ...(withTests ? tests.flatMap((test) => ['', ...testLines(test)]) : []),
  ].join('\n');
}
