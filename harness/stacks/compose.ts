/**
 * One service of a Compose file, in the words of a container's declaration.
 *
 * In: the parsed file and the name of the service. Out: what it says, or every problem at once, each at its line of that file: a key that
 * would change what runs and is not understood is refused, one that concerns only Compose itself is passed over.
 */
import path from 'node:path';
import type { ContainerSpec } from '../model/capability.ts';
import { nearest } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { type ComposeDependency, ComposeReader, ifThere } from './compose-reader.ts';
import type { KeyPath, SourceDocument } from './document.ts';
import { child, isMapping, items, keys } from './raw.ts';

export interface ComposeService {
  readonly spec: Partial<Omit<ContainerSpec, 'kind' | 'expose'>>;
  /** Container ports that it publishes, each with the name that the file or its number gives it. */
  readonly expose: Readonly<Record<string, number>>;
  readonly dependsOn: readonly ComposeDependency[];
}

/** Keys that are read. */
const READ = [
  'image',
  'build',
  'entrypoint',
  'command',
  'working_dir',
  'user',
  'environment',
  'ports',
  'volumes',
  'healthcheck',
  'depends_on',
  'networks',
  'hostname',
  'container_name',
  'init',
];
/** Keys that say nothing about what runs inside: names for people, restarts, logs, and what Muster decides itself. */
const PASSED_OVER = ['restart', 'labels', 'logging', 'expose', 'profiles', 'pull_policy', 'stop_signal', 'stop_grace_period', 'annotations', 'attach'];

/** Other names of a service in its networks. */
function aliasesOf(service: unknown, name: string): string[] {
  const networks = child(service, 'networks');
  const named = keys(networks).flatMap((network) => items(child(child(networks, network), 'aliases')));
  return [name, child(service, 'hostname'), child(service, 'container_name'), ...named].flatMap((alias) => (typeof alias === 'string' ? [alias] : []));
}

function buildOf(value: unknown, at: KeyPath, folder: string, reader: ComposeReader): NonNullable<ContainerSpec['build']> | null {
  if (value === undefined) return null;
  if (!isMapping(value)) return { context: path.join(folder, reader.text(value, at) ?? '.'), dockerfile: 'Dockerfile' };
  for (const key of keys(value)) if (key !== 'context' && key !== 'dockerfile') reader.unsupported([...at, key], `build.${key}`);
  return {
    context: path.join(folder, reader.text(value['context'], [...at, 'context']) ?? '.'),
    dockerfile: reader.text(value['dockerfile'], [...at, 'dockerfile']) ?? 'Dockerfile',
  };
}

/**
 * @param name the service, which the caller has found to be there
 * @param folder of the Compose file, from the repository's root
 * @param dotenv what the `.env` beside it defines
 */
export function readComposeService(
  document: SourceDocument,
  { name, folder, dotenv }: { readonly name: string; readonly folder: string; readonly dotenv: Readonly<Record<string, string>> },
): Result<ComposeService> {
  const at: KeyPath = ['services', name];
  const service = child(child(document.value, 'services'), name);
  const reader = new ComposeReader(document, dotenv);
  for (const key of keys(service)) {
    if (!READ.includes(key) && !PASSED_OVER.includes(key) && !key.startsWith('x-') && key !== 'network_mode') reader.unsupported([...at, key], key);
  }
  const value = (key: string) => child(service, key);
  const text = (key: string) => reader.text(value(key), [...at, key]);
  const isOnHost = value('network_mode') === 'host';
  if (value('network_mode') !== undefined && !isOnHost) reader.unsupported([...at, 'network_mode'], `network_mode: ${String(value('network_mode'))}`);
  const build = buildOf(value('build'), [...at, 'build'], folder, reader);
  const image = text('image');
  if (image === null && build === null) reader.problems.push({ code: 'missing', key: 'image', ...document.keyPlace(at) });

  const spec: ComposeService['spec'] = {
    ...ifThere('image', image),
    ...ifThere('build', build),
    ...ifThere('entrypoint', reader.words(value('entrypoint'), [...at, 'entrypoint'])),
    ...ifThere('command', reader.words(value('command'), [...at, 'command'])),
    ...ifThere('workingDir', text('working_dir')),
    ...ifThere('user', text('user')),
    ...ifThere('healthcheck', reader.healthcheck(value('healthcheck'), [...at, 'healthcheck'])),
    env: reader.variables(value('environment'), [...at, 'environment']),
    mounts: reader.mounts(value('volumes'), [...at, 'volumes'], folder),
    aliases: aliasesOf(service, name),
    network: isOnHost ? 'host' : 'sandbox',
    init: value('init') === true,
  };
  const expose = reader.ports(value('ports'), [...at, 'ports']);
  const dependsOn = reader.dependencies(value('depends_on'), [...at, 'depends_on']);
  return reader.problems.length > 0 ? fail(...reader.problems) : ok({ spec, expose, dependsOn });
}

/** The problem of a service that the file does not have, where it is asked for. */
export function unknownService(document: SourceDocument, name: string, place: Partial<Problem>): Problem {
  const allowed = keys(child(document.value, 'services'));
  return { ...place, code: 'enum', value: name, allowed, nearest: nearest(name, allowed) };
}
