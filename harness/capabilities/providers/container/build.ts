/** Builds the image of a capability by the docker program, which knows Dockerfiles, ignore files and caches; the engine's API has none of it. */
import path from 'node:path';
import type { Host } from '../../../host/host.ts';
import { untilAborted } from '../../../host/until-aborted.ts';
import type { ContainerSpec } from '../../../model/capability.ts';
import { fail, ok, type Result } from '../../../model/result.ts';
import { definedVariables } from '../../../sandbox/environment.ts';
import { whyNotReady } from '../../diagnose.ts';
import type { ProviderContext } from '../../provider.ts';
import { logLength } from '../../readiness/log.ts';

type Build = NonNullable<ContainerSpec['build']>;

const programOf = (host: Host): string | null => host.processes.find('docker', host.env['PATH']) ?? host.processes.find('podman', host.env['PATH']);

/** null when it can be built. */
export function whyNotBuilt({ context: folder, dockerfile }: Build, { root }: ProviderContext, host: Host): string | null {
  if (programOf(host) === null) return 'its image is to be built, and neither docker nor podman is on PATH';
  const file = path.resolve(root, folder, dockerfile);
  return host.files.exists(file) ? null : `its image is to be built, and ${path.relative(root, file)} is not there`;
}

/** The tag: named images keep their name, the others are named for their capability. */
export async function buildImage(spec: ContainerSpec, engine: string, context: ProviderContext, host: Host): Promise<Result<string>> {
  const { capability, guard, id, root, log, dependsOn } = context;
  const image = spec.image === '' ? `muster/${capability.name}:latest` : spec.image;
  const folder = path.resolve(root, spec.build?.context ?? '.');
  const file = path.resolve(folder, spec.build?.dockerfile ?? 'Dockerfile');
  const argv = [programOf(host) ?? 'docker', 'build', '--tag', image, '--file', file, folder];
  const logFrom = logLength(log, host);
  // With a time in it, what is built of the same would be another image each time.
  const env = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1', ...definedVariables(host.env), DOCKER_HOST: engine };
  const building = `${id}-build`;
  const spawned = await guard.spawn({ id: building, argv, cwd: root, env, log, stop: capability.stop, dependsOn: dependsOn() });
  if (!spawned.ok) return spawned;
  const exit = await Promise.race([spawned.value.exited, untilAborted(context.signal).then(() => null)]);
  await guard.stop(building);
  if (exit === null) return ok(image);
  return exit.code === 0 ? ok(image) : fail(whyNotReady({ kind: 'exited', exit }, { capability: capability.name, log, logFrom, ports: [] }, host));
}
