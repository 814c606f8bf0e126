/** The mock of `mock-intake.ts`: room for as many spans as are asked for. Prints its address, then, asked by a line, its processor time in µs. */
import { nodeHost } from '../../harness/host/node-host.ts';
import { startMockDatadog } from '../../harness/mock-datadog/server.ts';

const mock = await startMockDatadog({ port: 0, maxSpans: Number(process.argv[2]) }, nodeHost().clock);
console.log(mock.url);
process.stdin.on('data', () => {
  const { user, system } = process.cpuUsage();
  console.log(user + system);
});
