/**
 * A large system straight into a graph file: services in ten layers, each calling about three of the next; tests that start in the
 * upper layers and follow calls to 20 services. The same numbers each time.
 */
import { inTransaction, openDatabase } from '../../harness/graph/sqlite/database.ts';
import { packer } from '../../harness/graph/sqlite/packed.ts';
import type { HostClock } from '../../harness/host/host.ts';

export const SYSTEM = { services: 10_000, layers: 10, tests: 100_000, touchesPerTest: 20 };
/** When each of them was last seen. */
const SEEN = 1_767_225_600_000;

/** A linear congruential generator in [0, 1). */
function random(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export const serviceName = (id: number) => `svc-${String(id).padStart(5, '0')}`;
export const testName = (id: number) => `${id % 10 === 0 ? 'e2e' : 'individual'}/t-${String(id).padStart(6, '0')}`;

/** Callees by service; ids from 1. */
function callees(next: () => number): number[][] {
  const width = SYSTEM.services / SYSTEM.layers;
  return Array.from({ length: SYSTEM.services + 1 }, (_, id) => {
    const layer = Math.floor((id - 1) / width);
    if (id === 0 || layer >= SYSTEM.layers - 1) return [];
    return Array.from({ length: 3 }, () => (layer + 1) * width + 1 + Math.floor(next() * width));
  });
}

/** The services of one test, in the order of its path. */
function pathThrough(calls: readonly (readonly number[])[], next: () => number): number[] {
  const path = [1 + Math.floor((next() * 2 * SYSTEM.services) / SYSTEM.layers)];
  for (let tries = 0; path.length < SYSTEM.touchesPerTest && tries < 400; tries++) {
    const from = calls[path[Math.floor(next() * path.length)] ?? 0] ?? [];
    const callee = from[Math.floor(next() * from.length)];
    if (callee !== undefined && !path.includes(callee)) path.push(callee);
  }
  return path;
}

/** Every call of the system, by the names of its services. */
export function systemCalls(): { readonly caller: string; readonly callee: string }[] {
  return callees(random()).flatMap((to, caller) => [...new Set(to)].map((callee) => ({ caller: serviceName(caller), callee: serviceName(callee) })));
}

/** @param nameOf name of each test, from 1 to `SYSTEM.tests`: its kind, a slash and the rest */
export async function writeSystem(file: string, clock: HostClock, nameOf: (id: number) => string = testName): Promise<void> {
  const next = random();
  const calls = callees(next);
  const db = await openDatabase(file, clock);
  const addService = db.prepare('INSERT INTO service (id, name) VALUES (?, ?)');
  const addEndpoint = db.prepare("INSERT INTO endpoint (id, service, name) VALUES (?, ?, 'GET /things/:id')");
  const addCall = db.prepare('INSERT INTO calls (caller, callee, caller_endpoint, callee_endpoint, tests) VALUES (?1, ?2, ?1, ?2, 1) ON CONFLICT DO NOTHING');
  const addTest = db.prepare('INSERT INTO test (id, name, type) VALUES (?, ?, ?)');
  const addEvidence = db.prepare("INSERT INTO evidence (test, services, touches, calls) VALUES (?, ?, ?, x'00')");
  const pack = packer();
  const addTouch = db.prepare('INSERT INTO touch (service, test, endpoint) VALUES (?, ?, ?)');
  const touched = Array.from({ length: SYSTEM.services + 1 }, (): number[] => []);
  inTransaction(db, 'IMMEDIATE', () => {
    for (let id = 1; id <= SYSTEM.services; id++) {
      addService.run(id, serviceName(id));
      addEndpoint.run(id, id);
    }
    calls.forEach((to, caller) => {
      for (const callee of to) addCall.run(caller, callee);
    });
    for (let id = 1; id <= SYSTEM.tests; id++) {
      addTest.run(id, nameOf(id), nameOf(id).split('/')[0] ?? '');
      const path = pathThrough(calls, next);
      addEvidence.run(
        id,
        path.join(','),
        pack({ nodes: [path.map((service) => ({ service, endpoint: service }))], seen: path.map(() => ({ count: 1, errors: 0, lastSeenMs: SEEN })) }),
      );
      for (const service of path) touched[service]?.push(id);
    }
    touched.forEach((tests, service) => {
      for (const test of tests) addTouch.run(service, test, service);
    });
  });
  db.close();
}
