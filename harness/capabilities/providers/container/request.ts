/** A container's declaration as the request that the engine is given, with all that holds in one sandbox filled in. */
import path from 'node:path';
import type { Host } from '../../../host/host.ts';
import type { ContainerHealthcheck, ContainerMount, ContainerSpec } from '../../../model/capability.ts';
import { instanceName } from '../../../model/instance.ts';
import { fail, ok, type Result } from '../../../model/result.ts';
import { addressVariables, type Environment } from '../../../sandbox/environment.ts';
import { expand, expandList, expandRecord } from '../../../sandbox/expand.ts';
import type { ProviderContext } from '../../provider.ts';
import type { ImageFacts } from './image.ts';
import { fromInside, THIS_MACHINE } from './inside.ts';
import { instanceLabels, objectName, runLabels } from './labels.ts';
import type { CreateRequest } from './orders.ts';

interface Parts {
  readonly spec: ContainerSpec;
  readonly facts: ImageFacts;
  /** Name of the network that it joins. */
  readonly network: string;
}

const NANOSECONDS = 1e6;
/** A health check that is asked less often than this would be waited for, in ms. */
const LONGEST_INTERVAL_MS = 1000;

function healthcheckOf(declared: ContainerHealthcheck | undefined, own: ContainerHealthcheck | null): CreateRequest['Healthcheck'] {
  const check = declared ?? own;
  if (check === null || check === undefined) return undefined;
  const { test, intervalMs = LONGEST_INTERVAL_MS, timeoutMs, retries, startPeriodMs } = check;
  return {
    Test: test,
    Interval: Math.min(intervalMs, LONGEST_INTERVAL_MS) * NANOSECONDS,
    ...(timeoutMs === undefined ? {} : { Timeout: timeoutMs * NANOSECONDS }),
    ...(retries === undefined ? {} : { Retries: retries }),
    ...(startPeriodMs === undefined ? {} : { StartPeriod: startPeriodMs * NANOSECONDS }),
  };
}

type Mount = CreateRequest['HostConfig']['Mounts'][number];

function mountOf(mount: ContainerMount, { sandbox, root, scope, capability }: ProviderContext, host: Host): Result<Mount> {
  const { target: Target, readOnly: ReadOnly } = mount;
  if (mount.kind === 'volume') {
    const VolumeOptions = { Labels: runLabels(sandbox.run, host) };
    const Source = mount.name === null ? {} : { Source: objectName(sandbox.run, instanceName(mount.name, sandbox.name)) };
    return ok({ Type: 'volume', ...Source, Target, ReadOnly, VolumeOptions });
  }
  const source = expand(mount.source, scope());
  if (!source.ok) return source;
  const Source = path.resolve(root, source.value);
  if (!host.files.exists(Source)) return fail({ code: 'folder-not-found', capability: capability.name, folder: Source });
  return ok({ Type: 'bind', Source, Target, ReadOnly });
}

function bindingsOf({ expose }: ContainerSpec, ports: Readonly<Record<string, number>>): CreateRequest['HostConfig']['PortBindings'] {
  return Object.fromEntries(
    Object.entries(expose).flatMap(([name, port]) => {
      const published = ports[name];
      return published === undefined ? [] : [[`${port}/tcp`, [{ HostIp: '127.0.0.1', HostPort: String(published) }]]];
    }),
  );
}

/** All values that could not be expanded, and all folders that are not there, at once. */
export function createRequest({ spec, facts, network }: Parts, context: ProviderContext, host: Host): Result<CreateRequest> {
  const {
    capability,
    id,
    sandbox: { run },
  } = context;
  const isOnHost = spec.network === 'host';
  const neighbours = context.neighbours().map(({ name, address, inside }) => ({ name, address: isOnHost ? address : (inside ?? fromInside(address)) }));
  const urls = neighbours.flatMap(({ name, address: { url } }) => (url === null ? [] : [[name, url] as const]));
  const scope = { ...context.scope(), urls: Object.fromEntries(urls) };
  const own = expandRecord(spec.env, scope);
  const command = spec.command === undefined ? ok(undefined) : expandList(spec.command, scope);
  const entrypoint = spec.entrypoint === undefined ? ok(undefined) : expandList(spec.entrypoint, scope);
  const mounts = spec.mounts.map((mount) => mountOf(mount, context, host));
  const problems = [own, command, entrypoint, ...mounts].flatMap((part) => (part.ok ? [] : part.problems));
  if (!own.ok || !command.ok || !entrypoint.ok || problems.length > 0) return fail(...problems);

  const bindings = isOnHost ? {} : bindingsOf(spec, scope.ports);
  const env: Environment = Object.assign({ MUSTER_RUN_ID: run }, ...neighbours.map(({ name, address }) => addressVariables(name, address)), own.value);
  const healthcheck = healthcheckOf(spec.healthcheck, facts.healthcheck);
  const aliases = [capability.name, ...spec.aliases];
  return ok({
    name: objectName(run, id),
    Labels: instanceLabels(run, id, host),
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...(entrypoint.value === undefined ? {} : { Entrypoint: entrypoint.value }),
    ...(command.value === undefined ? {} : { Cmd: command.value }),
    ...(spec.workingDir === undefined ? {} : { WorkingDir: spec.workingDir }),
    ...(spec.user === undefined ? {} : { User: spec.user }),
    ...(healthcheck === undefined ? {} : { Healthcheck: healthcheck }),
    ExposedPorts: Object.fromEntries(Object.keys(bindings).map((port) => [port, {}])),
    HostConfig: {
      PortBindings: bindings,
      Mounts: mounts.flatMap((mount) => (mount.ok ? [mount.value] : [])),
      NetworkMode: network,
      ExtraHosts: isOnHost ? [] : [`${THIS_MACHINE}:host-gateway`],
      Init: spec.init,
    },
    NetworkingConfig: { EndpointsConfig: isOnHost ? {} : { [network]: { Aliases: aliases } } },
  });
}
