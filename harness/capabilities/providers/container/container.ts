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
import { fail, ok, type Result } from '../../../model/result.ts';
import { definedVariables } from '../../../sandbox/environment.ts';
import type { Instance, Provider, ProviderContext } from '../../provider.ts';
import { startGuarded } from '../guarded.ts';
import { buildImage, whyNotBuilt } from './build.ts';
import { findEngine } from './find-engine.ts';
import { healthProbe, isRunning } from './health.ts';
import { askForImage, type ImageFacts, isHere, pullImage } from './image.ts';
import { insideAddress } from './inside.ts';
import { instanceLabel, runLabel } from './labels.ts';
import { joinNetwork } from './network.ts';
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
  readonly image: string;
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

async function start({ spec, engine, image, facts }: Start, context: ProviderContext, host: Host): Promise<Result<Instance>> {
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
  const orders: ContainerOrders = { image, stopSignal, useReaper: isAllowed && (await isHere(REAPER, engine, host)), create: request.value };
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
    ...(spec.network === 'host' ? {} : { inside: insideAddress(address, spec, capability.name) }),
    async stop() {
      const outcome = await guard.stop(id);
      return (await guard.remove(made)) ? outcome : { ...outcome, how: 'stuck' };
    },
  });
}

async function pullThenStart(begin: Omit<Start, 'facts'>, context: ProviderContext, host: Host): Promise<Result<Instance>> {
  const { image, engine } = begin;
  const capability = context.capability.name;
  host.files.append(context.log, `pulling ${image}, which is not on this machine\n`);
  const fault = await pullImage(image, engine, context.signal, host);
  const answer = fault === null ? await askForImage(image, engine, host) : null;
  if (answer?.kind === 'here') return start({ ...begin, facts: answer.facts }, context, host);
  return fail({ code: 'image-unavailable', capability, image, detail: fault ?? 'it is not there after it was pulled' });
}

async function buildThenStart(spec: ContainerSpec, engine: string, context: ProviderContext, host: Host): Promise<Result<Instance>> {
  const built = await buildImage(spec, engine, context, host);
  if (!built.ok) return built;
  const answer = await askForImage(built.value, engine, host);
  if (answer.kind === 'here') return start({ spec, engine, image: built.value, facts: answer.facts }, context, host);
  return fail({ code: 'image-unavailable', capability: context.capability.name, image: built.value, detail: 'it is not there after it was built' });
}

export const container: Provider<ContainerSpec> = {
  kind: 'container',
  async check(spec, context, host) {
    const found = findEngine(host);
    if (found.kind === 'none') return { kind: 'unusable', because: found.because };
    const { engine } = found;
    if (spec.build) {
      const because = whyNotBuilt(spec.build, context, host);
      return because === null ? { kind: 'startable', start: () => buildThenStart(spec, engine, context, host) } : { kind: 'unusable', because };
    }
    const { image } = spec;
    const answer = await askForImage(image, engine, host);
    switch (answer.kind) {
      case 'here':
        return { kind: 'startable', start: () => start({ spec, engine, image, facts: answer.facts }, context, host) };
      case 'offered':
        return { kind: 'startable', start: () => pullThenStart({ spec, engine, image }, context, host) };
      case 'absent':
      case 'no-engine':
        return { kind: 'unusable', because: answer.because };
    }
  },
};
