/** What the warm guard keeps, hands out and ends, by its rules alone: no process, no socket, a clock that the test turns. */
import { describe, expect, test } from 'vitest';
import type { WarmRecord, WarmWish } from '../../../harness/guard/warm-protocol.ts';
import { createShelf } from '../../../harness/guard/warm-shelf.ts';
import type { Tenant } from '../../../harness/guard/warm-stock.ts';

const RECORD: WarmRecord = { pid: 1, url: null, host: null, port: null, ports: {}, inside: null, program: null, dir: '/d', log: '/l', variables: {} };

function wish(id: string, more: Partial<WarmWish> = {}): WarmWish {
  return { key: `${id}-1`, parts: {}, root: '/r', id, isExclusive: false, idleMs: 1000, maxAgeMs: 10_000, dependsOn: [], ...more };
}

function shelf() {
  const ended: string[] = [];
  const exits: string[] = [];
  /** `set`: by how much somebody has set the clock of the machine. */
  const time = { now: 0, set: 0 };
  const it = createShelf({
    run: 'warm',
    stop: async (id) => {
      ended.push(id);
      return { durationMs: 1, how: 'asked', leaks: [] };
    },
    clear: async () => [],
    clock: { now: () => time.now + time.set, monotonic: () => time.now },
  });
  const tenant = (run: string): Tenant => ({
    holder: { run, pid: 1, start: 1 },
    isGone: false,
    onExit: (instance, { code }) => void exits.push(`${run}: ${instance} ${code}`),
  });
  /** Has it running, held by the tenant. */
  async function warm(who: Tenant, of: WarmWish): Promise<string> {
    const acquired = await it.acquire(who, of);
    if (acquired?.kind !== 'vacant') throw new Error(`it was ${acquired?.kind}`);
    it.started(acquired.instance, 100 + ended.length + it.list().length);
    it.keep(acquired.instance, RECORD);
    return acquired.instance;
  }
  return { ...it, it, ended, exits, time, tenant, warm };
}

describe('the shelf of warm services', () => {
  test('hands out what has the same key, to many at once', async () => {
    const { it, tenant, warm } = shelf();
    const instance = await warm(tenant('a'), wish('db'));
    expect(await it.acquire(tenant('b'), wish('db'))).toEqual({ kind: 'running', instance, record: RECORD });
    expect(it.list()[0]?.heldBy.map(({ run }) => run)).toEqual(['a', 'b']);
  });

  test('hands out one that must be reset to one run at a time', async () => {
    const { it, tenant, warm } = shelf();
    const a = tenant('a');
    const exclusive = wish('db', { isExclusive: true });
    const instance = await warm(a, exclusive);
    expect(await it.acquire(tenant('b'), exclusive)).toEqual({ kind: 'busy', because: expect.stringContaining('a has it') });
    it.release(a, instance);
    expect(await it.acquire(tenant('b'), exclusive)).toMatchObject({ kind: 'running', instance });
  });

  test('ends an old definition at once when nobody has it, and with its last lease when somebody has', async () => {
    const { it, tenant, warm, ended } = shelf();
    const a = tenant('a');
    const old = await warm(a, wish('db'));
    const second = await warm(tenant('b'), wish('db', { key: 'db-2' }));
    expect(it.list()).toMatchObject([{ instance: old, state: 'draining' }, { state: 'ready' }]);
    it.release(a, old);
    await Promise.resolve();
    expect(ended).toEqual([old]);
    it.leave(tenant('nobody'));
    expect(it.list().map(({ instance }) => instance)).toContain(second);
  });

  test('waits for a service that another run is starting, and starts it when that run fails', async () => {
    const { it, tenant } = shelf();
    const a = tenant('a');
    await it.acquire(a, wish('db'));
    const waiting = it.acquire(tenant('b'), wish('db'));
    it.leave(a);
    expect(await waiting).toMatchObject({ kind: 'vacant', changed: [] });
  });

  test('gives back all that a connection held when it ends, and stops what it was still starting', async () => {
    const { it, tenant, warm, ended } = shelf();
    const a = tenant('a');
    const kept = await warm(a, wish('db'));
    const half = await it.acquire(a, wish('api'));
    it.leave(a);
    await new Promise((resolve) => setImmediate(resolve));
    expect(half?.kind === 'vacant' && it.started(half.instance, 7)).toBe(false);
    expect(half?.kind === 'vacant' && ended.includes(half.instance)).toBe(true);
    expect(it.list()).toMatchObject([{ instance: kept, heldBy: [] }]);
  });

  test('ends what is idle for too long, but nothing that is held or that another warm service uses', async () => {
    const { it, tenant, warm, ended, time } = shelf();
    const a = tenant('a');
    const database = await warm(a, wish('db'));
    const api = await warm(a, wish('api', { dependsOn: [database], idleMs: 5000 }));
    time.now = 2000;
    it.expire();
    expect(ended).toEqual([]);
    it.release(a, database);
    it.release(a, api);
    time.now = 4000;
    it.expire();
    expect(ended).toEqual([]);
    time.now = 7000;
    it.expire();
    await new Promise((resolve) => setImmediate(resolve));
    it.expire();
    expect(ended).toEqual([api, database]);
  });

  test('hands out nothing beyond its maximum age, and ends it when nobody has it', async () => {
    const { it, tenant, warm, ended, time } = shelf();
    const a = tenant('a');
    const old = await warm(a, wish('db'));
    time.now = 10_000;
    it.expire();
    expect(ended).toEqual([]);
    expect(await it.acquire(tenant('b'), wish('db'))).toMatchObject({ kind: 'vacant' });
    it.release(a, old);
    await Promise.resolve();
    expect(ended).toEqual([old]);
  });

  test('ends nothing and keeps nothing because the clock of the machine is set', async () => {
    const { it, tenant, warm, ended, time } = shelf();
    const a = tenant('a');
    const database = await warm(a, wish('db'));
    it.release(a, database);
    time.set = 1_000_000;
    it.expire();
    expect(ended).toEqual([]);
    expect(it.list()).toMatchObject([{ since: '1970-01-01T00:00:00.000Z', expires: '1970-01-01T00:16:41.000Z' }]);
    expect(await it.acquire(a, wish('db'))).toMatchObject({ kind: 'running', instance: database });
    it.release(a, database);
    [time.now, time.set] = [1000, -1_000_000];
    it.expire();
    expect(ended).toEqual([database]);
  });

  test('tells those who have it when it dies, clears up after it, and drains what used it', async () => {
    const { it, tenant, warm, exits } = shelf();
    const a = tenant('a');
    const database = await warm(a, wish('db'));
    const { pid = 0 } = it.list()[0] ?? {};
    await warm(a, wish('api', { dependsOn: [database] }));
    it.exited(pid ?? 0, { code: 3, signal: null });
    await new Promise((resolve) => setImmediate(resolve));
    expect(exits).toEqual([`a: ${database} 3`]);
    expect(it.list()).toMatchObject([{ capability: 'api', state: 'draining', because: 'db, which it uses, ended' }]);
    expect(await it.acquire(tenant('b'), wish('db'))).toMatchObject({ kind: 'vacant' });
  });

  test('retires what is meant: those nobody has end now, the others are named with who has them', async () => {
    const { it, tenant, warm } = shelf();
    const a = tenant('a');
    const free = await warm(a, wish('free'));
    it.release(a, free);
    await warm(a, wish('used'));
    await warm(a, wish('other', { root: '/elsewhere' }));
    expect(await it.retire({ root: '/r' }, 'muster down was called')).toMatchObject({
      stopped: [{ capability: 'free' }],
      held: [{ capability: 'used', because: 'muster down was called', heldBy: [{ run: 'a' }] }],
    });
    expect(it.list().map(({ capability, state }) => [capability, state])).toEqual([
      ['used', 'draining'],
      ['other', 'ready'],
    ]);
  });

  test('makes room for the next when too many are idle, by ending the one that was idle longest', async () => {
    const { it, tenant, warm, ended, time } = shelf();
    const a = tenant('a');
    const instances: string[] = [];
    for (let count = 0; count < 33; count++) {
      time.now = count;
      const instance = await warm(a, wish(`s${count}`, { idleMs: 100_000, maxAgeMs: 100_000 }));
      it.release(a, instance);
      instances.push(instance);
    }
    await Promise.resolve();
    expect(ended).toEqual([instances[0]]);
  });
});
