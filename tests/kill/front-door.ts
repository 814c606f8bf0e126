/** A front door as small as one can be: a guard, the process tree under it, and clean-up on the signals that can be handled. */
import path from 'node:path';
import { startGuard } from '../../harness/guard/client.ts';
import { sweep } from '../../harness/guard/sweep.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { stateDir } from '../../harness/host/state-dir.ts';
import { runId } from '../../harness/model/ids.ts';
import { type FrontDoorOrders, isTreeUp, treeCommand } from './tree.ts';

const orders: FrontDoorOrders = JSON.parse(process.argv[2] ?? '');
const { mark, dir, mode, graceMs } = orders;
const host = nodeHost();

await sweep(host);
const guard = await startGuard({ run: runId(mark), stateDir: stateDir(host), root: dir, log: path.join(dir, 'guard.log') }, host);

async function end(exitCode: number): Promise<void> {
  await guard.shutdown();
  process.exit(exitCode);
}
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
for (const [signal, code] of Object.entries(codes)) process.on(signal, () => void end(code));

const env = { PATH: host.env['PATH'] ?? '' };
await guard.spawn({
  id: 'tree',
  argv: treeCommand({ mark, dir }),
  cwd: dir,
  env,
  log: path.join(dir, 'tree.log'),
  stop: { signal: 'SIGTERM', graceMs },
  dependsOn: [],
});
if (mode === 'end') {
  while (!isTreeUp(dir)) await host.clock.sleep(10);
  await end(0);
}
