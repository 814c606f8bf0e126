/** Facts by hand: a node is `fe`, or `fe GET /items`. */
import type { Call, GraphNode, Touch, TraceFacts } from '../../harness/model/graph.ts';
import { testId } from '../../harness/model/ids.ts';

const ONCE = { count: 1, errors: 0, lastSeenMs: null };

function node(text: string): GraphNode {
  const [service = '', ...endpoint] = text.split(' ');
  return { service, endpoint: endpoint.join(' ') };
}

export function touch(text: string, position = 0): Touch {
  return { ...node(text), position, ...ONCE };
}

export function call(caller: string, callee: string): Call {
  return { caller: node(caller), callee: node(callee), ...ONCE };
}

/** Facts of one test that passes through these nodes, each called by the one before it. */
export function path(id: string, ...nodes: readonly string[]): TraceFacts {
  return {
    traceId: `trace of ${id} over ${nodes}`,
    testId: testId(id),
    testType: id.split('/')[0] ?? '',
    touches: nodes.map(touch),
    calls: nodes.slice(1).map((callee, index) => call(nodes[index] ?? '', callee)),
    origins: [],
  };
}

/** Facts of one test over services that each call the next. */
export function chain(id: string, ...services: readonly string[]): TraceFacts {
  const calls = services.slice(1).map((callee, index) => call(services[index] ?? '', callee));
  return { ...path(id, ...services.map((service) => `${service} GET /${service}`)), calls };
}
