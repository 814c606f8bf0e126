/**
 * The network that the containers of one sandbox share: made by the first of them, removed with the run. A container that stays between
 * runs has one of its own instead, and those that depend on it join that one too.
 */
import { callEngine, engineMessage } from '../../../host/container-engine.ts';
import type { Host } from '../../../host/host.ts';
import { instanceName } from '../../../model/instance.ts';
import { messageOf } from '../../../model/message-of.ts';
import { fail, ok, type Result } from '../../../model/result.ts';
import type { ProviderContext } from '../../provider.ts';
import { objectName, runLabels } from './labels.ts';

const ENGINE_MS = 10_000;
const ALREADY_THERE = 409;

async function make(name: string, engine: string, { capability, sandbox }: ProviderContext, host: Host): Promise<Result<string>> {
  const refused = (detail: string) => fail({ code: 'engine-refused', capability: capability.name, engine, detail });
  try {
    const body = { Name: name, CheckDuplicate: true, Driver: 'bridge', Labels: runLabels(sandbox.run, host) };
    const answer = await callEngine(engine, { method: 'POST', path: '/networks/create', body, timeoutMs: ENGINE_MS }, host.sockets);
    return answer.status < 300 || answer.status === ALREADY_THERE ? ok(name) : refused(engineMessage(answer));
  } catch (error) {
    return refused(messageOf(error));
  }
}

/** Networks of others in which it reaches what it depends on. */
export function joinsOf(own: string, { neighbours }: ProviderContext): readonly string[] {
  return [...new Set(neighbours().flatMap(({ inside }) => (inside === null || inside.network === own ? [] : [inside.network])))];
}

/** Its name. Engines allow two networks of one name, so one sandbox asks for it once. */
export function joinNetwork(engine: string, context: ProviderContext, host: Host): Promise<Result<string>> {
  const { sandbox } = context;
  const name = objectName(sandbox.run, instanceName('network', sandbox.name));
  return sandbox.once(`network of ${engine}`, () => make(name, engine, context, host));
}
