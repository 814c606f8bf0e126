/**
 * The admin API, under `/admin/`: what was received, and how the mock goes on. No fault and no key stands before it.
 *
 * GET /admin/received[?endpoint=NAME]   GET /admin/test-events[?type=TYPE]
 * GET, PUT /admin/scenario              GET, POST, DELETE /admin/faults         POST /admin/reset
 */
import type { ControlPlane } from '../control-plane.ts';
import { type Answer, type Call, json, refusal } from '../endpoint.ts';
import type { SpanStore } from '../span-store.ts';
import { tooManyFaults } from './limits.ts';
import { load, TAKES } from './load.ts';

interface Door {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: `/admin/${string}`;
  /** It has a body, of one of these types. */
  readonly takes?: readonly string[];
  answer(call: Call, control: ControlPlane, spans: SpanStore): Answer | Promise<Answer>;
}

const DOORS: readonly Door[] = [
  {
    method: 'GET',
    path: '/admin/received',
    answer: ({ query }, { received }) =>
      json(200, { counts: received.counts, forgotten: received.forgotten, requests: received.requests(query.get('endpoint')) }),
  },
  {
    method: 'GET',
    path: '/admin/test-events',
    answer: ({ query }, { tests }) => json(200, { forgotten: tests.forgotten, events: tests.events(query.get('type')) }),
  },
  { method: 'GET', path: '/admin/scenario', answer: (_call, control) => json(200, control.scenario) },
  {
    method: 'PUT',
    path: '/admin/scenario',
    takes: TAKES,
    async answer(call, control) {
      const { readScenario } = await import('../scenario/read-scenario.ts');
      return load(call, readScenario, (scenario) => {
        const excess = tooManyFaults(scenario.faults.length);
        if (excess !== null) return excess;
        control.load(scenario);
        return json(200, control.scenario);
      });
    },
  },
  { method: 'GET', path: '/admin/faults', answer: (_call, control) => json(200, { faults: control.faults.list }) },
  {
    method: 'POST',
    path: '/admin/faults',
    takes: TAKES,
    async answer(call, control) {
      const { readFaults } = await import('../scenario/read-scenario.ts');
      return load(call, readFaults, (faults) => {
        const excess = tooManyFaults(control.faults.list.length + faults.length);
        if (excess !== null) return excess;
        control.faults.add(faults);
        return json(200, { faults: control.faults.list });
      });
    },
  },
  {
    method: 'DELETE',
    path: '/admin/faults',
    answer(_call, control) {
      control.faults.set([]);
      return json(200, { faults: control.faults.list });
    },
  },
  {
    method: 'POST',
    path: '/admin/reset',
    answer(_call, control, spans) {
      control.reset();
      spans.clear();
      return json(200, {});
    },
  },
];

/** Whether a path is the admin API's. */
export const isAdmin = (path: string) => path.startsWith('/admin/');

/** The answer to a request whose path is the admin API's. */
export async function administer(call: Call, spans: SpanStore, control: ControlPlane): Promise<Answer> {
  const atPath = DOORS.filter(({ path }) => path === call.path);
  const door = atPath.find(({ method }) => method === call.method);
  if (door === undefined) {
    if (atPath.length === 0) return refusal(404, 'Not Found', `there is nothing at ${call.path}`);
    return refusal(405, 'Method Not Allowed', `${call.path} takes ${atPath.map(({ method }) => method).join(', ')}`);
  }
  if (door.takes && !door.takes.includes(call.contentType)) return refusal(415, 'Unsupported Media Type', `${call.path} takes ${door.takes.join(' or ')}`);
  return door.answer(call, control, spans);
}
