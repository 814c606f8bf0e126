/** Orders of the service in `app.ts`, which asks NEXT for each. */
import http from 'node:http';
import type { FastifyInstance } from 'fastify';

const ask = (url: string) => new Promise<http.IncomingMessage>((resolve, reject) => http.get(url, resolve).once('error', reject));

export function addOrders(app: FastifyInstance): void {
  app.route({ method: 'POST', url: '/orders', handler: async () => (await ask(`${process.env.NEXT}/items`)).setEncoding('utf8') });
}
