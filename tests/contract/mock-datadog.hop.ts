/** One service of the dd-trace contract test: answers by itself, or asks NEXT and forwards the test's header. Prints its port. */
import http from 'node:http';

const next = process.env.NEXT;

const server = http.createServer((request, response) => {
  if (!next) return void response.end('leaf');
  const id = request.headers['x-test-id'];
  http.get(`${next}/items`, { headers: id === undefined ? {} : { 'x-test-id': id } }, (answer) => {
    answer.resume().on('end', () => response.end('forwarded'));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address?.port);
});
process.on('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
});
