/** Items of the service in `app.ts`. */
import type { FastifyInstance } from 'fastify';

export function addItems(app: FastifyInstance): void {
  app.get('/items/:id', async () => 'an item');
}
