/** The provider `process`: a child of the guard, with the environment of its sandbox. */
import path from 'node:path';
import type { Host } from '../../host/host.ts';
import type { ProcessSpec } from '../../model/capability.ts';
import { fail, type Result } from '../../model/result.ts';
import { expand, expandList, expandRecord } from '../../sandbox/expand.ts';
import type { Instance, Provider, ProviderContext } from '../provider.ts';
import { startGuarded } from './guarded.ts';

/** Where the command's program is, or null: a path counts from the folder it is started in. `node` is the Node that runs Muster. */
export function findProgram(program: string, cwd: string, environment: Readonly<Record<string, string | undefined>>, host: Host): string | null {
  if (program === 'node') return host.node;
  return host.processes.find(program.includes('/') ? path.resolve(cwd, program) : program, environment['PATH']);
}

async function start(spec: ProcessSpec, context: ProviderContext, host: Host): Promise<Result<Instance>> {
  const scope = context.scope();
  const argv = expandList(spec.command, scope);
  const own = expandRecord(spec.env, scope);
  const folder = expand(spec.cwd, scope);
  if (!argv.ok || !own.ok || !folder.ok) return fail(...[argv, own, folder].flatMap((part) => (part.ok ? [] : part.problems)));

  const env = { ...context.environment(), ...own.value };
  const cwd = path.resolve(context.root, folder.value);
  const [program = '', ...args] = argv.value;
  const found = findProgram(program, cwd, env, host);
  if (found === null) return fail({ code: 'command-not-found', capability: context.capability.name, command: program });
  return startGuarded({ argv: [found, ...args], cwd, env, readyBy: spec.oneShot ? 'exit' : 'checks' }, context, host);
}

export const process: Provider<ProcessSpec> = {
  kind: 'process',
  async check(spec, context, host) {
    const program = spec.command[0] ?? '';
    // What is only known once dependencies are ready is looked for at the start.
    const isOpen = program.includes('${') || spec.cwd.includes('${');
    const isFound = isOpen || findProgram(program, path.resolve(context.root, spec.cwd), { ...host.env, ...spec.env }, host) !== null;
    const { runs = [] } = spec;
    if (runs.length > 0 && runs.every((name) => findProgram(name, context.root, { ...host.env, ...spec.env }, host) === null))
      return { kind: 'unusable', because: `none of the commands ${runs.join(', ')} is found` };
    return isFound ? { kind: 'startable', start: () => start(spec, context, host) } : { kind: 'unusable', because: `the command ${program} is not found` };
  },
};
