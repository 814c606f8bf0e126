/** Loopback probes through node:net and node:http. */
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { HostSockets, HttpAnswer } from './host.ts';
import { portHolder } from './port-holder.ts';

const BODY_HEAD = 2000;

function get(url: string, timeoutMs: number, signal?: AbortSignal): Promise<HttpAnswer> {
  const client = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.get(url, { agent: false, headers: { connection: 'close' }, ...(signal ? { signal } : {}) }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        if (body.length < BODY_HEAD) body = (body + text).slice(0, BODY_HEAD);
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
  get,
  connect,
  isFree: async (port) => (await canBind(port, '127.0.0.1')) && (await canBind(port, '::1')),
  holder: portHolder,
};
