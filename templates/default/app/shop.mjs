/** `node shop.mjs PORT`: a shop on loopback that has one thing to sell. */
import { createServer } from 'node:http';

createServer((request, response) => {
  if (request.url === '/health') return response.end('ok');
  response.setHeader('content-type', 'application/json').end(JSON.stringify(['apple']));
}).listen(Number(process.argv[2]), '127.0.0.1');
