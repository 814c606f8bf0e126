/**
 * Propagation without handing headers around: the request that is being served is known to everything that its serving starts
 * (AsyncLocalStorage), so outgoing requests find their headers by themselves.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ArrivedHeaders, type Propagation, propagate } from './propagate.ts';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export interface Carrier {
  /** A node:http listener whose requests are known while they are served. */
  serve(listener: Listener): Listener;
  /** Runs `act` on behalf of a request with these headers; for servers of another kind, and for consumers of queues. */
  during<T>(headers: ArrivedHeaders, act: () => T): T;
  /** What to add to a request that is made now. Outside of any request this is what an originator begins. */
  headers(): Record<string, string>;
  /** `fetch`, with these headers; those that the caller sets win. */
  readonly fetch: typeof fetch;
}

export function carrier(propagation: Propagation): Carrier {
  const served = new AsyncLocalStorage<ArrivedHeaders>();
  const headers = () => propagate(served.getStore() ?? {}, propagation);
  return {
    serve: (listener) => (request, response) => served.run(request.headers, listener, request, response),
    during: (arrived, act) => served.run(arrived, act),
    headers,
    fetch(input, init) {
      const all = new Headers(init?.headers ?? (input instanceof Request ? input.headers : {}));
      for (const [name, value] of Object.entries(headers())) if (!all.has(name)) all.set(name, value);
      return fetch(input, { ...init, headers: all });
    },
  };
}
