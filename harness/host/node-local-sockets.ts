/** Lines of text between processes of one user, over a unix socket, through node:net. */
import fs from 'node:fs';
import net from 'node:net';
import type { LocalPeer } from './host.ts';
import { lineReader } from './lines.ts';

function peerOf(socket: net.Socket, onLine: (line: string) => void): LocalPeer {
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // Every failure of a connection ends it, which `closed` tells.
  socket.on('error', () => {});
  socket.setEncoding('utf8').on('data', lineReader(onLine));
  return {
    send: (line) => void (socket.writable && socket.write(`${line}\n`)),
    // Also where the other end never says that it has read all.
    close: () => socket.destroySoon(),
    closed,
  };
}

/** Connects to the socket at a path; null when nobody listens there. */
export function connectLocal(file: string, onLine: (line: string) => void): Promise<LocalPeer | null> {
  return new Promise((resolve) => {
    const socket = net.connect({ path: file });
    const refuse = () => resolve(null);
    socket.once('error', refuse);
    socket.once('connect', () => {
      socket.off('error', refuse);
      resolve(peerOf(socket, onLine));
    });
  });
}

/** A socket that listens. */
export interface LocalServer {
  /** Takes no more peers and removes the socket; peers that are there stay. */
  close(): void;
}

/**
 * Listens at a path, for this user alone: the folder must be nobody else's to enter. `onPeer` is given each peer and answers what takes
 * its lines.
 */
export function listenLocal(file: string, onPeer: (peer: LocalPeer) => (line: string) => void): Promise<LocalServer> {
  const server = net.createServer((socket) => {
    let take: (line: string) => void = () => {};
    take = onPeer(peerOf(socket, (line) => take(line)));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(file, () => {
      fs.chmodSync(file, 0o600);
      resolve({ close: () => void server.close() });
    });
  });
}
