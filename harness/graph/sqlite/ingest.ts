/** Adds facts to the graph. Everything is a set, so the same facts twice leave the same graph; runs inside the caller's transaction. */
import type { DatabaseSync } from 'node:sqlite';
import type { TraceFacts } from '../../model/graph.ts';

const NO_ENDPOINT = 0;

/** Looks a key up once, then remembers its id. */
function remembered(look: (key: string) => unknown): (key: string) => number {
  const ids = new Map<string, number>();
  return (key) => {
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = Number(look(key));
    ids.set(key, id);
    return id;
  };
}

export function ingest(db: DatabaseSync, facts: readonly TraceFacts[]): void {
  const addService = db.prepare('INSERT INTO service (name, observed) VALUES (?, 1) ON CONFLICT DO UPDATE SET observed = 1 RETURNING id');
  const addEndpoint = db.prepare('INSERT INTO endpoint (service, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = name RETURNING id');
  const addTest = db.prepare('INSERT INTO test (name, type) VALUES (?, ?) ON CONFLICT DO UPDATE SET type = excluded.type RETURNING id');
  const addCall = db.prepare('INSERT INTO calls (caller, callee, observed) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET observed = 1');
  const addTouch = db.prepare('INSERT INTO touch (service, test) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const addStep = db.prepare(`INSERT INTO step (test, service, endpoint, position) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET position = excluded.position WHERE excluded.position < position`);

  const serviceId = remembered((name) => addService.get(name)?.id);
  const endpointIds = new Map<number, (name: string) => number>();
  const endpointId = (service: number, name: string) => {
    if (name === '') return NO_ENDPOINT;
    const look = endpointIds.get(service) ?? remembered((endpoint) => addEndpoint.get(service, endpoint)?.id);
    endpointIds.set(service, look);
    return look(name);
  };

  for (const { testId, testType, touches, calls } of facts) {
    const test = testId === null || touches.length === 0 ? null : Number(addTest.get(testId, testType)?.id);
    for (const touch of touches) {
      const service = serviceId(touch.service);
      const endpoint = endpointId(service, touch.endpoint);
      if (test === null) continue;
      addTouch.run(service, test);
      addStep.run(test, service, endpoint, touch.position);
    }
    for (const { caller, callee } of calls) addCall.run(serviceId(caller), serviceId(callee));
  }
}
