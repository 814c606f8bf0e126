/** A fastify service whose routes stand in files of their own, for dd-trace to tell which. Prints its port. */
import fastify from 'fastify';
import { addItems } from './items.ts';
import { addOrders } from './orders.ts';

const app = fastify();
addItems(app);
addOrders(app);
console.log(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
process.on('SIGTERM', () => void app.close());
