/** Brings a warm service back to its beginning, by the command that its capability declares for that. */
import type { Guard } from '../../guard/client.ts';
import type { Host } from '../../host/host.ts';
import type { Capability } from '../../model/capability.ts';
import type { Environment } from '../../sandbox/environment.ts';
import { expandList, type Scope } from '../../sandbox/expand.ts';
import { reachVariables } from '../launch/own-variables.ts';
import type { Instance } from '../provider.ts';
import { findProgram } from '../providers/process.ts';

export interface Resetting {
  readonly capability: Capability;
  readonly id: string;
  readonly instance: Instance;
  readonly root: string;
  readonly scope: Scope;
  readonly environment: Environment;
  readonly log: string;
  /** The run's own: when the run dies, the command does too. */
  readonly guard: Guard;
  readonly signal: AbortSignal;
}

/** Why it could not be reset; null when it was, or needs none. */
export async function resetService({ capability, id, instance, root, scope, environment, log, guard, signal }: Resetting, host: Host): Promise<string | null> {
  if (capability.reset === undefined) return null;
  const words = expandList(capability.reset, scope);
  if (!words.ok) return 'its reset command names what is not known';
  const env = { ...environment, ...reachVariables(capability, instance) };
  const [program = '', ...args] = words.value;
  const found = findProgram(program, root, env, host);
  if (found === null) return `its reset command ${program} is not found`;

  const name = `reset-${id}`;
  const spawned = await guard.spawn({ id: name, argv: [found, ...args], cwd: root, env, log, stop: { signal: 'SIGTERM', graceMs: 1000 }, dependsOn: [] });
  if (!spawned.ok) return `its reset command could not be started (${spawned.problems[0]?.code})`;
  const over = new AbortController();
  const late = host.clock.sleep(capability.readyTimeoutMs, AbortSignal.any([over.signal, signal])).then(() => null);
  const exit = await Promise.race([spawned.value.exited, late]);
  over.abort();
  await guard.stop(name);
  if (exit === null) return `its reset command took longer than ${capability.readyTimeoutMs} ms; its output: ${log}`;
  return exit.code === 0 ? null : `its reset command ended with ${exit.code === null ? exit.signal : `exit code ${exit.code}`}; its output: ${log}`;
}
