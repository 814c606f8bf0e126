/** One connection of the warm guard: requests in, answers and news out, and at its end everything that it held is given back. */
import type { LocalPeer } from '../host/host.ts';
import type { Keeper } from './keeper.ts';
import type { WarmEvent, WarmHolder, WarmRequest } from './warm-protocol.ts';
import { readWarmRequest } from './warm-request.ts';
import type { Shelf } from './warm-shelf.ts';
import type { Tenant } from './warm-stock.ts';
import type { WarmThings } from './warm-things.ts';

export interface WarmServer {
  /** The warm guard itself. */
  readonly self: WarmHolder;
  readonly keeper: Pick<Keeper, 'spawn' | 'stop' | 'strayPorts'>;
  readonly shelf: Shelf;
  readonly things: WarmThings;
  onCome(tenant: Tenant): void;
  onLeave(tenant: Tenant): void;
  /** Ends the guard if it holds nothing. */
  rest(): void;
}

/** Answers what takes the lines of this peer. One that has not said who it is gets no answer but to what is no request. */
export function serveTenant(
  peer: LocalPeer,
  { self, keeper: { spawn, stop, strayPorts }, shelf, things, onCome, onLeave, rest }: WarmServer,
): (line: string) => void {
  let tenant: Tenant | null = null;
  const send = (event: WarmEvent) => peer.send(JSON.stringify(event));

  void peer.closed.then(() => {
    if (!tenant) return;
    shelf.leave(tenant);
    onLeave(tenant);
  });

  async function answer(message: WarmRequest, who: Tenant): Promise<void> {
    const { request } = message;
    switch (message.op) {
      case 'hello':
        return send({ event: 'hello', request, ...self });
      case 'acquire': {
        const acquired = await shelf.acquire(who, message.wish);
        if (acquired) send({ event: 'acquired', request, acquired });
        return;
      }
      case 'spawn': {
        const started = await spawn({ ...message.spec, id: message.instance });
        if (!started.ok) return send({ event: 'refused', request, problems: started.problems });
        // Whoever asked for it may have gone meanwhile.
        if (!shelf.started(message.instance, started.value)) await stop(message.instance);
        return send({ event: 'spawned', request, pid: started.value });
      }
      case 'remove-at-end':
        things.addFolder(message.instance, message.dir);
        return send({ event: 'recorded', request });
      case 'own':
        things.addObject(message.instance, message.object);
        return send({ event: 'recorded', request });
      case 'remove':
        return send({ event: 'removed', request, isGone: await things.removeObject(message.instance, message.object) });
      case 'keep':
        shelf.keep(message.instance, message.record);
        return send({ event: 'recorded', request });
      case 'release': {
        // Looked at while nobody else can have it ended.
        const leaks = await strayPorts(message.instance);
        shelf.release(who, message.instance);
        return send({ event: 'released', request, leaks });
      }
      case 'stop':
        return send({ event: 'stopped', request, ...(await shelf.stop(message.instance)) });
      case 'retire':
        return send({ event: 'retired', request, ...(await shelf.retire(message.which, message.because)) });
      case 'list':
        return send({ event: 'listed', request, services: shelf.list() });
      case 'rest':
        rest();
        return send({ event: 'recorded', request });
    }
  }

  return (line) => {
    const read = readWarmRequest(line);
    if (read.kind === 'bad') return send({ event: 'invalid', request: read.request, because: read.because });
    const { request: message } = read;
    if (message.op === 'hello' && !tenant) {
      tenant = { holder: message.holder, isGone: false, onExit: (instance, { code, signal }) => send({ event: 'exited', instance, code, signal }) };
      onCome(tenant);
    }
    if (tenant) void answer(message, tenant);
  };
}
