/**
 * Containers that carry a label, with their networks and volumes, by the engine's own API: no client program is needed, and a run's end
 * waits for none to start.
 */
import { callEngine } from '../../host/container-engine.ts';
import type { HttpRequest } from '../../host/host.ts';
import type { OwnedContainers, Patience, Remover, RemoverHost } from './owned.ts';

/** Ending a container by force takes an engine that works no longer, in ms. */
const REMOVE_MS = 10_000;
const IS_GONE = 404;
/** A request that was on its way when its sender was ended has had its effect after this long, in ms; a removal that is under way takes longer. */
const SETTLE_MS = 100;
/** An engine that has just said nothing has this long to show that it is back, in ms. */
const BACK_MS = 250;
/** Somebody else may be removing the same right now. */
const MOST_LOOKS = 5;

type Kind = 'container' | 'network' | 'volume';

interface Labelled {
  readonly kind: Kind;
  /** What the API knows it by. */
  readonly id: string;
  readonly name: string;
}

/** null when the engine does not answer. */
async function call({ engine }: OwnedContainers, request: Pick<HttpRequest, 'method' | 'path' | 'body' | 'timeoutMs'>, { sockets }: RemoverHost) {
  return callEngine(engine, request, sockets).catch(() => null);
}

/** Text fields of the objects in a list, as far as they are there. */
function fieldsOf(list: unknown): ReadonlyMap<string, unknown>[] {
  return Array.isArray(list) ? list.map((item: unknown) => new Map(Object.entries(item ?? {}))) : [];
}

function labelled(kind: Kind, body: unknown): Labelled[] {
  switch (kind) {
    case 'container':
      return fieldsOf(body).map((item) => ({ kind, id: String(item.get('Id')), name: String(item.get('Names') ?? item.get('Id')).replace(/^\//, '') }));
    case 'network':
      return fieldsOf(body).map((item) => ({ kind, id: String(item.get('Id')), name: String(item.get('Name')) }));
    case 'volume': {
      const volumes = typeof body === 'object' && body !== null && 'Volumes' in body ? body.Volumes : [];
      return fieldsOf(volumes).map((item) => ({ kind, id: String(item.get('Name')), name: String(item.get('Name')) }));
    }
  }
}

const LISTS: Readonly<Record<Kind, string>> = { container: '/containers/json?all=1&', network: '/networks?', volume: '/volumes?' };

/** null when the engine does not answer. */
async function find(kind: Kind, owned: OwnedContainers, { patienceMs, silent }: Patience, host: RemoverHost): Promise<readonly Labelled[] | null> {
  const timeoutMs = silent?.has(owned.engine) ? BACK_MS : patienceMs;
  const filters = encodeURIComponent(JSON.stringify({ label: [owned.label] }));
  const answer = await call(owned, { method: 'GET', path: `${LISTS[kind]}filters=${filters}`, timeoutMs }, host);
  return answer?.status === 200 ? labelled(kind, answer.body) : null;
}

/** Takes out of a network of ours whoever else is in it: containers of runs that used what is gone now. */
async function empty(network: string, owned: OwnedContainers, host: RemoverHost): Promise<void> {
  const path = `/networks/${encodeURIComponent(network)}`;
  const answer = await call(owned, { method: 'GET', path, timeoutMs: REMOVE_MS }, host);
  const found = fieldsOf([answer?.body])[0]?.get('Containers');
  const others = typeof found === 'object' && found !== null ? Object.keys(found) : [];
  const leave = (Container: string) =>
    call(owned, { method: 'POST', path: `${path}/disconnect`, body: { Container, Force: true }, timeoutMs: REMOVE_MS }, host);
  await Promise.all(others.map(leave));
}

/** Answers whether it is gone. */
async function removeOne({ kind, id }: Labelled, owned: OwnedContainers, host: RemoverHost): Promise<boolean> {
  const how = kind === 'container' ? '?force=1&v=1' : '';
  const path = `/${kind}s/${encodeURIComponent(id)}${how}`;
  async function isRemoved(): Promise<boolean> {
    const answer = await call(owned, { method: 'DELETE', path, timeoutMs: REMOVE_MS }, host);
    return answer !== null && (answer.status < 300 || answer.status === IS_GONE);
  }
  if (await isRemoved()) return true;
  if (kind !== 'network') return false;
  await empty(id, owned, host);
  return isRemoved();
}

/** What carries the label now; null when the engine does not answer. */
async function findAll(owned: OwnedContainers, patience: Patience, host: RemoverHost): Promise<readonly Labelled[] | null> {
  const found = await Promise.all((['container', 'network', 'volume'] as const).map((kind) => find(kind, owned, patience, host)));
  return found.some((each) => each === null) ? null : found.flatMap((each) => each ?? []);
}

/** Networks and volumes can go once no container uses them. Answers those that are gone. */
async function removeEach(found: readonly Labelled[], owned: OwnedContainers, host: RemoverHost): Promise<Labelled[]> {
  const gone: Labelled[] = [];
  const containers = found.filter(({ kind }) => kind === 'container');
  for (const some of [containers, found.filter((each) => !containers.includes(each))])
    await Promise.all(some.map(async (each) => ((await removeOne(each, owned, host)) ? gone.push(each) : 0)));
  return gone;
}

const inWords = ({ kind, name }: Labelled): string => `${kind} ${name}`;

export const containers: Remover<OwnedContainers> = {
  async list(owned, patience, host) {
    return ((await findAll(owned, patience, host)) ?? []).map(inWords);
  },
  async remove(owned, patience, host) {
    const { engine, label } = owned;
    const removed = new Set<string>();
    let found: readonly Labelled[] | null = null;
    // Whoever was ended while it asked for a container may still be given it a moment later: nothing at all is looked at twice.
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      found = await findAll(owned, patience, host);
      if (found === null) return { removed: [...removed], left: `what is labelled ${label}: the container engine at ${engine} does not answer` };
      if (found.length === 0 && looks > 0) return { removed: [...removed], left: null };
      const gone = await removeEach(found, owned, host);
      for (const each of gone) removed.add(inWords(each));
      if (gone.length === 0) await host.clock.sleep(SETTLE_MS * 2 ** looks);
    }
    return { removed: [...removed], left: `${(found ?? []).map(inWords).join(', ')}: the container engine at ${engine} does not remove it` };
  },
};
