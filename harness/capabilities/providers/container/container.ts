/**
 * The provider `container`: a container of the local engine, kept by a process of the guard (main.ts).
 *
 * Everything that is made carries the label of its run, which the lease names before it is made: whoever is left removes it by that.
 */
import path from 'node:path';
import type { OwnedObject } from '../../../guard/client.ts';
import type { Host } from '../../../host/host.ts';
import { ownFile } from '../../../host/own-file.ts';
import { stateDir } from '../../../host/state-dir.ts';
import type { ContainerSpec } from '../../../model/capability.ts';
import type { RunId } from '../../../model/ids.ts';
import { ok, type Result } from '../../../model/result.ts';
import { definedVariables } from '../../../sandbox/environment.ts';
import type { Availability, Instance, Provider, ProviderContext } from '../../provider.ts';
import { startGuarded } from '../guarded.ts';
import { whyNotBuilt } from './build.ts';
import { findEngine } from './find-engine.ts';
import { type At, builtImage, pulledImage } from './had-image.ts';
import { healthProbe, isRunning } from './health.ts';
import { askForImage, type ImageFacts, isHere } from './image.ts';
import { insideAddress } from './inside.ts';
import { instanceLabel, objectName, runLabel } from './labels.ts';
import { joinNetwork, joinsOf } from './network.ts';
import { type ContainerOrders, ORDERS_VARIABLE } from './orders.ts';
import { createRequest } from './request.ts';

/** The keeper's program: beside this file, with its extension (JavaScript once packed). */
const PROGRAM = ownFile('capabilities/providers/container/main');

/** Testcontainers' own remover of what dead programs left. It is an image like any other, and ours is never the reason to fetch it. */
const REAPER = 'testcontainers/ryuk:0.14.0';

/** How long an engine may take to start a container whose image it has, in ms. */
const START_MS = 60_000;

/** Variables that would make the keeper's Node do more than keep a container. */
const NOT_FOR_THE_KEEPER = ['NODE_OPTIONS', 'NODE_V8_COVERAGE', 'DOCKER_CONTEXT', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'];

interface Start {
  readonly spec: ContainerSpec;
  readonly engine: string;
  readonly facts: ImageFacts;
}

/** The keeper's own environment. Its home is the sandbox's folder: settings of Testcontainers that name another engine lie in the user's. */
function keeperEnvironment(engine: string, orders: ContainerOrders, context: ProviderContext, host: Host): Record<string, string> {
  const env: Record<string, string> = { ...definedVariables(host.env) };
  for (const name of NOT_FOR_THE_KEEPER) delete env[name];
  return {
    ...env,
    HOME: context.sandbox.dir,
    DOCKER_HOST: engine,
    TESTCONTAINERS_HOST_OVERRIDE: '127.0.0.1',
    NODE_COMPILE_CACHE: path.join(stateDir(host), 'compile-cache'),
    [ORDERS_VARIABLE]: JSON.stringify(orders),
  };
}

async function start({ spec, engine, facts }: Start, context: ProviderContext, host: Host): Promise<Result<Instance>> {
  const {
    capability,
    guard,
    id,
    sandbox: { run },
  } = context;
  const made: OwnedObject = { kind: 'containers', engine, label: instanceLabel(run, id) };
  await guard.own({ kind: 'containers', engine, label: runLabel(run) });

  const network = spec.network === 'host' ? ok('host') : await joinNetwork(engine, context, host);
  if (!network.ok) return network;
  const request = createRequest({ spec, facts, network: network.value }, context, host);
  if (!request.ok) return request;

  const isAllowed = host.env['TESTCONTAINERS_RYUK_DISABLED'] !== 'true';
  const stopSignal = capability.stop.signal === 'SIGTERM' ? (facts.stopSignal ?? 'SIGTERM') : capability.stop.signal;
  const orders: ContainerOrders = {
    image: facts.id,
    joins: spec.network === 'host' ? [] : joinsOf(network.value, context),
    stopSignal,
    useReaper: isAllowed && (await isHere(REAPER, engine, host)),
    create: request.value,
  };
  const started = await startGuarded(
    {
      argv: [host.node, PROGRAM],
      cwd: context.root,
      env: keeperEnvironment(engine, orders, context, host),
      readyBy: spec.oneShot ? 'exit' : 'checks',
    },
    context,
    host,
  );
  if (!started.ok) return started;
  const { address, exited } = started.value;
  const { name } = request.value;
  const ended = new AbortController();
  void exited?.then(() => ended.abort());
  await isRunning(name, engine, AbortSignal.any([ended.signal, context.signal, AbortSignal.timeout(START_MS)]), host);
  return ok({
    ...started.value,
    endsLate: true,
    probes: [healthProbe(name, engine, host)],
    ...(spec.network === 'host' ? {} : { inside: insideAddress({ address, name: capability.name, network: network.value }, spec) }),
    async stop() {
      const outcome = await guard.stop(id);
      return (await guard.remove(made)) ? outcome : { ...outcome, how: 'stuck' };
    },
  });
}

/** Its image is asked for once, by whoever needs it first. */
function startable(spec: ContainerSpec, have: () => Promise<Result<ImageFacts>>, at: At): Availability {
  const { engine, context, host } = at;
  let had: Promise<Result<ImageFacts>> | null = null;
  function image(): Promise<Result<ImageFacts>> {
    had ??= have();
    return had;
  }
  return {
    kind: 'startable',
    async start() {
      const here = await image();
      return here.ok ? start({ spec, engine, facts: here.value }, context, host) : here;
    },
    async makings() {
      const here = await image();
      if (!here.ok) return null;
      const probesOf = (run: RunId) => [healthProbe(objectName(run, context.id), engine, host)];
      return { parts: { image: [engine, here.value.id] }, probesOf, endsLate: true };
    },
  };
}

export const container: Provider<ContainerSpec> = {
  kind: 'container',
  async check(spec, context, host) {
    const located = findEngine(host);
    if (located.kind === 'none') return { kind: 'unusable', because: located.because };
    const at: At = { engine: located.engine, context, host };
    if (spec.build) {
      const because = whyNotBuilt(spec.build, context, host);
      return because === null ? startable(spec, () => builtImage(spec, at), at) : { kind: 'unusable', because };
    }
    const { image: name } = spec;
    const answer = await askForImage(name, at.engine, host);
    switch (answer.kind) {
      case 'here':
        return startable(spec, async () => ok(answer.facts), at);
      case 'offered':
        return startable(spec, () => pulledImage(name, at), at);
      case 'absent':
      case 'no-engine':
        return { kind: 'unusable', because: answer.because };
    }
  },
};
