/** Turns of test files that have one thing between them, and run in processes of their own: one has it, the others wait. */
import { once } from 'node:events';
import net from 'node:net';

export interface Turns extends AsyncDisposable {
  /** For `takeTurn`. */
  readonly port: number;
}

export async function openTurns(): Promise<Turns> {
  const queue: net.Socket[] = [];
  const callFirst = () => queue[0]?.write('yours');
  const server = net.createServer((socket) => {
    if (queue.push(socket) === 1) callFirst();
    socket
      .resume()
      .on('error', () => {})
      .once('close', () => {
        const place = queue.indexOf(socket);
        queue.splice(place, 1);
        if (place === 0) callFirst();
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      for (const socket of queue) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Resolves when it is the turn of this process, which has it until its end, whatever that is. */
export async function takeTurn(port: number): Promise<void> {
  const socket = net.connect(port, '127.0.0.1');
  await once(socket, 'data');
  socket.unref();
}
