/**
 * The provider `flox`: a service of a Flox environment. `flox services start` refuses to work outside of an activation, so an activation
 * that starts the services (`flox activate -d DIR -s`) is held open under the guard, and its end ends them.
 *
 * Flox knows neither readiness nor order: the capability's own checks and `dependsOn` decide. An environment has one set of services,
 * so it serves the shared sandbox alone. Its manifest finds the ports in the variables that `ports:` name by `env:`.
 */
import path from 'node:path';
import type { Host } from '../../host/host.ts';
import type { FloxSpec } from '../../model/capability.ts';
import { ok, type Result } from '../../model/result.ts';
import { nativePortVariables } from '../../sandbox/environment.ts';
import { expand } from '../../sandbox/expand.ts';
import type { Instance, Provider, ProviderContext } from '../provider.ts';
import { startGuarded } from './guarded.ts';

/** Runs inside the activation: makes sure of the one service, then holds the activation open until the polite signal. */
const HOLD = `
const { status } = require('node:child_process').spawnSync(process.argv[1], process.argv.slice(2), { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
setInterval(() => {}, 1 << 30);
`;

async function start(flox: string, dir: string, service: string, context: ProviderContext, host: Host): Promise<Result<Instance>> {
  const ports = nativePortVariables(context.capability.ports, context.scope().ports);
  const argv = [flox, 'activate', '-d', dir, '-s', '--', host.node, '-e', HOLD, flox, 'services', 'start', '-d', dir, service];
  const started = await startGuarded({ argv, cwd: context.root, env: { ...context.environment(), ...ports }, readyBy: 'checks' }, context, host);
  return started.ok ? ok({ ...started.value, endsUnseen: true }) : started;
}

export const flox: Provider<FloxSpec> = {
  kind: 'flox',
  async check(spec, context, host) {
    const program = host.processes.find('flox', host.env['PATH']);
    if (program === null) return { kind: 'unusable', because: 'flox is not found on this machine; https://flox.dev/docs/install-flox tells how to get it' };
    if (context.sandbox.name !== null)
      return { kind: 'unusable', because: `a Flox environment has one set of services, which the sandbox ${context.sandbox.name} cannot have for itself` };
    const folder = expand(spec.dir, context.scope());
    if (!folder.ok) return { kind: 'unusable', because: `its folder ${spec.dir} cannot be told yet` };
    const dir = path.resolve(context.root, folder.value);
    if (!host.files.exists(path.join(dir, '.flox'))) return { kind: 'unusable', because: `there is no Flox environment in ${dir}` };
    return { kind: 'startable', start: () => start(program, dir, spec.service, context, host) };
  },
};
