/** Loopback probes through node:net and node:http. */
import net from 'node:net';
import type { HostSockets, HttpAnswer, HttpEndpoint, HttpRequest, JsonAnswer } from './host.ts';
import { systemPorts } from './listening-sockets.ts';
import { connectLocal, listenLocal } from './node-local-sockets.ts';
import { portHolder } from './port-holder.ts';

const BODY_HEAD = 2000;

/** Characters of an answer that is wanted whole; one that goes on is broken off, before it fills the memory. */
const LONGEST_BODY = 64 * 1024 * 1024;

interface Exchange {
  readonly url: string;
  /** The unix socket to ask instead of the address's host. */
  readonly socketPath?: string;
  readonly method: HttpRequest['method'];
  readonly timeoutMs: number;
  /** JSON text to send. */
  readonly json?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Characters of the body that are kept: its beginning, or all of it. */
  readonly keep: number | 'all';
  readonly signal?: AbortSignal | undefined;
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): JsonAnswer['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}

/** Node's HTTP client takes 20 ms to load, so it is loaded when something is asked. */
async function exchange({ url, socketPath, method, timeoutMs, json, headers: own, keep, signal }: Exchange): Promise<HttpAnswer & Pick<JsonAnswer, 'headers'>> {
  const client = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const about = json === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) };
  const headers = { ...own, connection: 'close', ...about };
  const options = { agent: false, method, headers, ...(socketPath === undefined ? {} : { socketPath }), ...(signal ? { signal } : {}) } as const;
  return new Promise((resolve, reject) => {
    const request = client.request(url, options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        if (keep !== 'all') body = body.length < keep ? (body + text).slice(0, keep) : body;
        else if (body.length + text.length <= LONGEST_BODY) body += text;
        else request.destroy(new Error(`its answer is longer than ${LONGEST_BODY} characters`));
      });
      response.on('end', () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, body, headers: joined(response.headers) });
      });
      response.on('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
    });
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.end(json);
  });
}

async function request(endpoint: HttpEndpoint, { method, path, body, timeoutMs, signal }: HttpRequest): Promise<{ status: number; text: string }> {
  const json = body === undefined ? undefined : JSON.stringify(body);
  const at =
    'socket' in endpoint ? { url: `http://localhost${path}`, socketPath: endpoint.socket } : { url: `http://${endpoint.host}:${endpoint.port}${path}` };
  const answer = await exchange({ ...at, method, json, timeoutMs, keep: 'all', signal });
  return { status: answer.status, text: answer.body };
}

function connect(host: string, port: number, timeoutMs: number, stayMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port });
    let timer = setTimeout(() => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)), timeoutMs);
    const hold = () => {
      resolve();
      socket.destroy();
    };
    socket.on('connect', () => {
      clearTimeout(timer);
      if (stayMs === 0) hold();
      else timer = setTimeout(hold, stayMs);
    });
    socket.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      reject(new Error('the connection was closed at once'));
    });
  });
}

function canBind(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    // No IPv6 on this machine is no conflict.
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

export const nodeSockets: HostSockets = {
  get: (url, timeoutMs, signal) => exchange({ method: 'GET', url, timeoutMs, keep: BODY_HEAD, signal }),
  request,
  async postJson(url, json, { timeoutMs, headers, signal }) {
    const answer = await exchange({ method: 'POST', url, json, headers, timeoutMs, keep: 'all', signal });
    return { status: answer.status, text: answer.body, headers: answer.headers };
  },
  connect,
  isFree: async (port) => (await canBind(port, '127.0.0.1')) && (await canBind(port, '::1')),
  connectLocal,
  listenLocal,
  systemPorts,
  holder: portHolder,
};
