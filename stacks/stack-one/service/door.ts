/** Lets other machines in to a program that listens on the loopback alone: `node door.ts OUTER INNER`, two ports of this machine. */
import net from 'node:net';

const [outer, inner] = process.argv.slice(2).map(Number);

const server = net.createServer((from) => {
  const to = net.connect(inner ?? 0, '127.0.0.1');
  from.pipe(to).pipe(from);
  // Whichever end goes, the other goes with it.
  for (const [one, other] of [
    [from, to],
    [to, from],
  ] as const)
    one.on('error', () => other.destroy()).on('close', () => other.destroy());
});
server.listen(outer, '0.0.0.0');
process.once('SIGTERM', () => process.exit());
