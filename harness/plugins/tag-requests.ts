/**
 * Puts the identity of the running test on requests of this process, whoever makes them: `fetch` and undici, and what stands on node:http
 * (axios, got, Postman's runtime, Playwright's `request`). Nothing is patched: Node tells of each request before it is sent
 * (`diagnostics_channel`).
 *
 * Requests whose headers are written as one list, which node:http has sent off by then, stay as they are.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { type HeaderReader, identityHeaders, isSwitchedOff } from './identity-headers.ts';
import { isOwnAddress } from './own-address.ts';

/** The part of undici's request that is used: its headers as they go out, names and values in turn (a text until undici 5). */
interface UndiciRequest {
  readonly method: string;
  readonly origin: string | URL;
  readonly path: string;
  readonly headers: string[] | string;
  addHeader(name: string, value: string): unknown;
}

/** Id of the test that is running, as asked when a request is made; null for none. */
export type CurrentTest = () => string | null;

const FETCH = 'undici:request:create';
const HTTP = 'http.client.request.created';

/** Behind a proxy the path is the whole address, and a tunnel (CONNECT) is no request to anybody. */
const target = (method: string, origin: string, path: string): string => (method === 'CONNECT' ? '' : /^https?:/i.test(path) ? path : origin);

/** A request to one of the run's own services is made for the current test: `set` gets what is to be added. */
function tag(url: string, current: CurrentTest, header: HeaderReader, set: (name: string, value: string) => void): void {
  if (isSwitchedOff(process.env) || !isOwnAddress(url, process.env)) return;
  const id = current();
  if (id === null) return;
  for (const [name, value] of Object.entries(identityHeaders(id, header))) set(name, value);
}

const pairsOf = (headers: UndiciRequest['headers']): [name: string, value: string][] =>
  typeof headers === 'string'
    ? headers.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])
    : headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1] ?? '']] : []));

function tagFetch(request: UndiciRequest, current: CurrentTest): void {
  const valuesOf = (wanted: string) => pairsOf(request.headers).flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []));
  tag(
    target(request.method, String(request.origin), request.path),
    current,
    (name) => valuesOf(name).join(', '),
    (name, value) => {
      const { headers } = request;
      const place = typeof headers === 'string' ? -1 : headers.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === name);
      if (place === -1 || typeof headers === 'string') request.addHeader(name, value);
      else headers[place + 1] = value;
    },
  );
}

const textOf = (value: ReturnType<ClientRequest['getHeader']>): string => (Array.isArray(value) ? value.join(', ') : String(value ?? ''));

/** Where it goes, whatever its `Host` says; only that knows the port. */
function addressOf(request: ClientRequest): string {
  const name = request.host.includes(':') ? `[${request.host}]` : request.host;
  const host = textOf(request.getHeader('host'));
  return target(request.method, `${request.protocol}//${host.startsWith(`${name}:`) ? host : name}`, request.path);
}

function tagHttp(request: ClientRequest, current: CurrentTest): void {
  const isToSocket = 'socketPath' in request && request.socketPath !== undefined;
  if (request.headersSent || isToSocket) return;
  tag(
    addressOf(request),
    current,
    (name) => textOf(request.getHeader(name)),
    (name, value) => request.setHeader(name, value),
  );
}

const requestIn = (message: unknown): object | null =>
  typeof message === 'object' && message !== null && 'request' in message && typeof message.request === 'object' ? message.request : null;

const isUndiciRequest = (request: object | null): request is UndiciRequest => request !== null && 'addHeader' in request && 'origin' in request;

const isClientRequest = (request: object | null): request is ClientRequest => request !== null && 'setHeader' in request && 'headersSent' in request;

/** Tags every request from now on. Answers what ends that. */
export function tagRequests(current: CurrentTest): () => void {
  const onFetch = (message: unknown) => {
    const request = requestIn(message);
    if (isUndiciRequest(request)) tagFetch(request, current);
  };
  const onHttp = (message: unknown) => {
    const request = requestIn(message);
    if (isClientRequest(request)) tagHttp(request, current);
  };
  subscribe(FETCH, onFetch);
  subscribe(HTTP, onHttp);
  return () => {
    unsubscribe(FETCH, onFetch);
    unsubscribe(HTTP, onHttp);
  };
}
