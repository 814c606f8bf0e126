/** What runs on this machine now, in whatever repository: each run, `muster up` and `muster hold` has a lease in the state folder. */
import path from 'node:path';
import { leasesDir, parseLease } from '../guard/lease.ts';
import type { Host } from '../host/host.ts';
import { isAlive } from '../host/process-identity.ts';
import { stateDir } from '../host/state-dir.ts';
import type { LivingRun } from '../model/status.ts';

/** Those of this user; the warm guard, which is nobody's run, is none of them. */
export function livingRuns(host: Host): LivingRun[] {
  const dir = leasesDir(stateDir(host));
  const here = host.table.machine();
  return host.files.list(dir).flatMap((name): LivingRun[] => {
    const outcome = host.files.read(path.join(dir, name));
    const lease = name.endsWith('.json') && outcome.kind === 'text' ? parseLease(outcome.text) : null;
    if (lease === null) return [];
    const { run, root, frontDoor, guard, machine, createdAt, processes } = lease;
    if (frontDoor.pid === guard.pid || machine.namespace !== here.namespace || machine.boot !== here.boot || !isAlive(frontDoor, host.table)) return [];
    return [{ run, root, pid: frontDoor.pid, since: new Date(createdAt).toISOString(), processes: processes.map(({ id }) => id) }];
  });
}
