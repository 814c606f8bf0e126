/** The provider `process`: a child of the guard, with the environment of its sandbox. */
import path from 'node:path';
import type { Host } from '../../host/host.ts';
import type { ProcessSpec } from '../../model/capability.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import { addressOf } from '../../sandbox/address.ts';
import { expand, expandList, expandRecord } from '../../sandbox/expand.ts';
import { portInUse } from '../port-in-use.ts';
import type { Instance, Provider, ProviderContext } from '../provider.ts';

/** Where the command's program is, or null: a path counts from the folder it is started in. `node` is the Node that runs Muster. */
function findProgram(program: string, cwd: string, environment: Readonly<Record<string, string | undefined>>, host: Host): string | null {
  if (program === 'node') return host.node;
  return host.processes.find(program.includes('/') ? path.resolve(cwd, program) : program, environment['PATH']);
}

/** A port of this machine that the capability must have and cannot. */
async function takenPort(context: ProviderContext, host: Host): Promise<number | null> {
  for (const port of Object.values(context.scope().ports)) if (!(await host.sockets.isFree(port))) return port;
  return null;
}

async function start(spec: ProcessSpec, context: ProviderContext, host: Host): Promise<Result<Instance>> {
  const { capability, guard, id, log, root } = context;
  const scope = context.scope();
  const argv = expandList(spec.command, scope);
  const own = expandRecord(spec.env, scope);
  const folder = expand(spec.cwd, scope);
  const url = capability.url === undefined ? ok(null) : expand(capability.url, scope);
  if (!argv.ok || !own.ok || !folder.ok || !url.ok) return fail(...[argv, own, folder, url].flatMap((part) => (part.ok ? [] : part.problems)));

  const taken = await takenPort(context, host);
  if (taken !== null) return fail(portInUse(capability.name, taken, host));

  const env = { ...context.environment(), ...own.value };
  const cwd = path.resolve(root, folder.value);
  const [program = '', ...args] = argv.value;
  const found = findProgram(program, cwd, env, host);
  if (found === null) return fail({ code: 'command-not-found', capability: capability.name, command: program });

  const spawned = await guard.spawn({ id, argv: [found, ...args], cwd, env, log, stop: capability.stop, dependsOn: context.dependsOn() });
  if (!spawned.ok) return spawned;
  const { pid, exited } = spawned.value;
  return ok({
    address: addressOf(url.value, scope.ports),
    program: null,
    pid,
    log,
    readyBy: spec.oneShot ? 'exit' : 'checks',
    exited,
    stop: () => guard.stop(id),
  });
}

export const process: Provider<ProcessSpec> = {
  kind: 'process',
  async check(spec, context, host) {
    const program = spec.command[0] ?? '';
    // What is only known once dependencies are ready is looked for at the start.
    const isOpen = program.includes('${') || spec.cwd.includes('${');
    const isFound = isOpen || findProgram(program, path.resolve(context.root, spec.cwd), { ...host.env, ...spec.env }, host) !== null;
    return isFound ? { kind: 'startable', start: () => start(spec, context, host) } : { kind: 'unusable', because: `the command ${program} is not found` };
  },
};
