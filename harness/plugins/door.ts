/** Asks at the door of a `muster hold`: one connection, one line there, one line back. */
import net from 'node:net';
import type { HoldAnswer, HoldRequest } from '../model/hold.ts';

function isAnswer(value: unknown): value is HoldAnswer {
  return typeof value === 'object' && value !== null && 'kind' in value && (value.kind === 'settled' || value.kind === 'refused');
}

function gone(door: string): HoldAnswer {
  return { kind: 'refused', message: `what held the services for these tests has ended (nobody answers at ${door})` };
}

function parse(text: string, door: string): HoldAnswer {
  if (!text.endsWith('\n')) return gone(door);
  const value: unknown = JSON.parse(text);
  return isAnswer(value) ? value : gone(door);
}

/** Waits as long as starting takes: deadlines are those of each capability. */
export function askAtDoor(door: string, request: HoldRequest): Promise<HoldAnswer> {
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect({ path: door });
    socket.once('error', () => resolve(gone(door)));
    socket.once('close', () => resolve(parse(text, door)));
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (part.endsWith('\n')) socket.end();
    });
    socket.write(`${JSON.stringify(request)}\n`);
  });
}
