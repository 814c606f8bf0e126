/** Loopback probes through node:net and node:http. */
import net from 'node:net';
import type { HostSockets, HttpAnswer } from './host.ts';
import { portHolder } from './port-holder.ts';

const BODY_HEAD = 2000;

interface Exchange {
  readonly url: string;
  readonly timeoutMs: number;
  /** JSON text to post; a GET without it. */
  readonly json?: string;
  /** Characters of the body that are kept. */
  readonly keep: number;
  readonly signal?: AbortSignal | undefined;
}

/** Node's HTTP client takes 20 ms to load, so it is loaded when something is asked. */
async function exchange({ url, timeoutMs, json, keep, signal }: Exchange): Promise<HttpAnswer> {
  const client = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const headers = { connection: 'close', ...(json === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) }) };
  const options = { agent: false, method: json === undefined ? 'GET' : 'POST', headers, ...(signal ? { signal } : {}) } as const;
  return new Promise((resolve, reject) => {
    const request = client.request(url, options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        if (body.length < keep) body = (body + text).slice(0, keep);
      });
      response.on('end', () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, body });
      });
      response.on('error', reject);
    });
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.end(json);
  });
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
  get: (url, timeoutMs, signal) => exchange({ url, timeoutMs, keep: BODY_HEAD, signal }),
  async postJson(url, json, timeoutMs) {
    const { status, body } = await exchange({ url, json, timeoutMs, keep: Number.POSITIVE_INFINITY });
    return { status, text: body };
  },
  connect,
  isFree: async (port) => (await canBind(port, '127.0.0.1')) && (await canBind(port, '::1')),
  holder: portHolder,
};
