/**
 * Listens to the container engines that have something of a guard: asked when the first of it is to end, one that says nothing is known
 * by the time that its things are to be removed, and nobody waits for it again.
 */
import type { Host } from '../../host/host.ts';
import { AT_END, type OwnedObject } from './owned.ts';

export interface Listening {
  /** Asks the engines of these whether they are there, each once at a time. */
  ask(objects: readonly OwnedObject[]): void;
  /** Addresses of those that did not answer when they were asked last. */
  readonly silent: ReadonlySet<string>;
}

export function listenToEngines({ sockets }: Pick<Host, 'sockets'>): Listening {
  const asked = new Set<string>();
  const silent = new Set<string>();

  async function listen(engine: string): Promise<void> {
    asked.add(engine);
    try {
      const { callEngine } = await import('../../host/container-engine.ts');
      await callEngine(engine, { method: 'GET', path: '/_ping', timeoutMs: AT_END.patienceMs }, sockets);
      silent.delete(engine);
    } catch {
      silent.add(engine);
    } finally {
      asked.delete(engine);
    }
  }

  return {
    silent,
    ask(objects) {
      for (const owned of objects) if (owned.kind === 'containers' && !asked.has(owned.engine)) void listen(owned.engine);
    },
  };
}
