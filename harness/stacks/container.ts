/** A `container:` entry, as its file writes it, in the words of the model. What a Compose file says lies under it. */
import type { ContainerHealthcheck, ContainerMount, ContainerSpec } from '../model/capability.ts';
import type { ComposeService } from './compose.ts';
import { type ContainerMap, MOUNT } from './container.schema.ts';
import { toMs } from './scalars.ts';
import { below, type Site, variables, words } from './words.ts';

/** Paths begin with a dot, a slash or an expression; anything else names a volume. */
function mountOf(source: string, target: string, readOnly: boolean): ContainerMount {
  return /^[./~$]/.test(source) ? { kind: 'bind', source, target, readOnly } : { kind: 'volume', name: source, target, readOnly };
}

function writtenMount(text: string): ContainerMount {
  const [, source = '', target = '', mode] = MOUNT.exec(text) ?? [];
  return mountOf(source, target, mode === 'ro');
}

function healthcheckOf(written: NonNullable<ContainerMap['healthcheck']>, site: Site): ContainerHealthcheck {
  if (written === false) return { test: ['NONE'] };
  const { command, interval, timeout, retries, startPeriod } = written;
  return {
    test: ['CMD', ...words(command, below(site, 'command'))],
    ...(interval === undefined ? {} : { intervalMs: toMs(interval) }),
    ...(timeout === undefined ? {} : { timeoutMs: toMs(timeout) }),
    ...(retries === undefined ? {} : { retries }),
    ...(startPeriod === undefined ? {} : { startPeriodMs: toMs(startPeriod) }),
  };
}

/** Names for the ports of a Compose file that `expose` has no name for. */
function unnamed(ports: ComposeService['expose'], expose: ContainerSpec['expose']): ContainerSpec['expose'] {
  return Object.fromEntries(Object.entries(ports).filter(([, port]) => !Object.values(expose).includes(port)));
}

/** `compose` is null for an entry that names no Compose file, or one that could not be read. */
export function containerOf(map: ContainerMap, site: Site, compose: ComposeService | null): ContainerSpec {
  const { entrypoint, command, workingDir, user, build, mounts = [], healthcheck, expose = {}, network, init, oneShot } = map;
  const under = compose?.spec;
  return {
    kind: 'container',
    aliases: [],
    ...under,
    image: map.image ?? under?.image ?? '',
    env: { ...under?.env, ...variables(map.env ?? {}, below(site, 'env')) },
    expose: { ...unnamed(compose?.expose ?? {}, expose), ...expose },
    mounts: [...(under?.mounts ?? []), ...mounts.map(writtenMount)],
    network: network ?? under?.network ?? 'sandbox',
    init: init ?? under?.init ?? false,
    oneShot: oneShot ?? false,
    ...(build === undefined ? {} : { build: { context: build.context, dockerfile: build.dockerfile ?? 'Dockerfile' } }),
    ...(entrypoint === undefined ? {} : { entrypoint: words(entrypoint, below(site, 'entrypoint')) }),
    ...(command === undefined ? {} : { command: words(command, below(site, 'command')) }),
    ...(workingDir === undefined ? {} : { workingDir }),
    ...(user === undefined ? {} : { user }),
    ...(healthcheck === undefined ? {} : { healthcheck: healthcheckOf(healthcheck, below(site, 'healthcheck')) }),
  };
}
