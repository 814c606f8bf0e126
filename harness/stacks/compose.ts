/**
 * One service of a Compose file, in the words of a container's declaration.
 *
 * In: the parsed file and the name of the service. Out: what it says, or every problem at once, each at its line of that file: a key that
 * would change what runs and is not understood is refused, one that concerns only Compose itself is passed over.
 */
import path from 'node:path';
import type { ContainerHealthcheck, ContainerMount, ContainerSpec } from '../model/capability.ts';
import { nearest } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { interpolated } from './compose-variables.ts';
import { splitWords } from './compose-words.ts';
import type { KeyPath, SourceDocument } from './document.ts';
import { child, isMapping, items, keys } from './raw.ts';

/** A service that must be there first, and where the file says so. */
export interface ComposeDependency {
  readonly service: string;
  readonly path: KeyPath;
}

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

class Reader {
  readonly problems: Problem[] = [];
  readonly #document: SourceDocument;
  readonly #dotenv: Readonly<Record<string, string>>;

  constructor(document: SourceDocument, dotenv: Readonly<Record<string, string>>) {
    this.#document = document;
    this.#dotenv = dotenv;
  }

  unsupported(at: KeyPath, key: string): void {
    this.problems.push({ code: 'compose-unsupported', key, ...this.#document.keyPlace(at) });
  }

  expected(at: KeyPath, value: unknown, expected: string): void {
    this.problems.push({ code: 'bad-format', value: typeof value === 'object' ? JSON.stringify(value) : String(value), expected, ...this.#document.place(at) });
  }

  /** A scalar as it was written, with Compose's variables in Muster's form; null for anything else. */
  text(value: unknown, at: KeyPath): string | null {
    if (value === null || value === undefined || typeof value === 'object') return null;
    const read = interpolated(typeof value === 'string' ? value : this.#document.text(at), this.#dotenv);
    if (read.kind === 'unsupported') this.unsupported(at, read.text);
    return read.kind === 'text' ? read.text : '';
  }

  /** A list of words, or a line that is split as a shell would. */
  words(value: unknown, at: KeyPath): string[] | null {
    if (Array.isArray(value)) return items(value).map((item, index) => this.text(item, [...at, index]) ?? '');
    const line = this.text(value, at);
    return line === null ? null : splitWords(line);
  }

  /** A map, or a list of `NAME=value`; names without a value are taken from the environment. */
  variables(value: unknown, at: KeyPath): Record<string, string> {
    const pairs = isMapping(value)
      ? keys(value).map((name) => [name, this.text(value[name], [...at, name])] as const)
      : items(value).map((item, index) => {
          const [, name = '', , text] = /^([^=]*)(=([\s\S]*))?$/.exec(this.text(item, [...at, index]) ?? '') ?? [];
          return [name, text ?? null] as const;
        });
    return Object.fromEntries(pairs.map(([name, text]) => [name, text ?? `\${env.${name}:-}`]));
  }

  ports(value: unknown, at: KeyPath): Record<string, number> {
    const ports: Record<string, number> = {};
    for (const [index, item] of items(value).entries()) {
      const here = [...at, index];
      const target = isMapping(item) ? this.text(item['target'], [...here, 'target']) : (this.text(item, here) ?? '').split(':').at(-1);
      const [, digits, protocol = child(item, 'protocol') ?? 'tcp'] = /^(\d+)(?:\/(\w+))?$/.exec(target ?? '') ?? [];
      if (digits === undefined) this.expected(here, item, 'a single container port such as 8080 or "5432:5432"');
      else if (protocol !== 'tcp') this.unsupported(here, `${digits}/${String(protocol)}`);
      else {
        const name = child(item, 'name');
        ports[typeof name === 'string' ? name : `port-${digits}`] = Number(digits);
      }
    }
    return ports;
  }

  mounts(value: unknown, at: KeyPath, folder: string): ContainerMount[] {
    return items(value).flatMap((item, index): ContainerMount[] => {
      const here = [...at, index];
      if (isMapping(item)) return this.#longMount(item, here, folder);
      const [source = '', target, mode = 'rw'] = (this.text(item, here) ?? '').split(/:(?!-)/);
      if (target === undefined) return [{ kind: 'volume', name: null, target: source, readOnly: false }];
      const readOnly = mode.split(',').includes('ro');
      return [this.#mount(source, target, readOnly, folder)];
    });
  }

  #mount(source: string, target: string, readOnly: boolean, folder: string): ContainerMount {
    if (!/^[./~$]/.test(source)) return { kind: 'volume', name: source, target, readOnly };
    return { kind: 'bind', source: source.startsWith('.') ? path.join(folder, source) : source, target, readOnly };
  }

  #longMount(item: Readonly<Record<string, unknown>>, at: KeyPath, folder: string): ContainerMount[] {
    const type = String(item['type'] ?? 'volume');
    const source = this.text(item['source'], [...at, 'source']);
    const target = this.text(item['target'], [...at, 'target']) ?? '';
    const readOnly = item['read_only'] === true;
    if (type === 'volume') return [{ kind: 'volume', name: source, target, readOnly }];
    if (type === 'bind' && source !== null) return [{ kind: 'bind', source: path.join(folder, source), target, readOnly }];
    this.unsupported([...at, 'type'], `type: ${type}`);
    return [];
  }

  healthcheck(value: unknown, at: KeyPath): ContainerHealthcheck | null {
    if (!isMapping(value)) return null;
    if (value['disable'] === true) return { test: ['NONE'] };
    const test = value['test'];
    const words = Array.isArray(test)
      ? (this.words(test, [...at, 'test']) ?? [])
      : test === undefined
        ? []
        : ['CMD-SHELL', this.text(test, [...at, 'test']) ?? ''];
    const ms = (key: string) => this.#duration(value[key], [...at, key]);
    const retries = value['retries'];
    return {
      test: words,
      ...ifThere('intervalMs', ms('interval')),
      ...ifThere('timeoutMs', ms('timeout')),
      ...ifThere('startPeriodMs', ms('start_period')),
      ...(typeof retries === 'number' ? { retries } : {}),
    };
  }

  /** `1m30s` in ms. */
  #duration(value: unknown, at: KeyPath): number | null {
    const text = this.text(value, at);
    if (text === null) return null;
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)];
    if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) this.expected(at, value, 'a duration such as 10s or 1m30s');
    return parts.reduce((sum, [, number, unit = 's']) => sum + Number(number) * (UNITS[unit] ?? 0), 0);
  }

  dependencies(value: unknown, at: KeyPath): ComposeDependency[] {
    if (isMapping(value)) return keys(value).map((service) => ({ service, path: [...at, service] }));
    return items(value).flatMap((item, index) => (typeof item === 'string' ? [{ service: item, path: [...at, index] }] : []));
  }
}

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function ifThere<Key extends string, Value>(key: Key, value: Value | null): { readonly [K in Key]?: Value } {
  return value === null ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
}

/** Other names of a service in its networks. */
function aliasesOf(service: unknown, name: string): string[] {
  const networks = child(service, 'networks');
  const named = keys(networks).flatMap((network) => items(child(child(networks, network), 'aliases')));
  return [name, child(service, 'hostname'), child(service, 'container_name'), ...named].flatMap((alias) => (typeof alias === 'string' ? [alias] : []));
}

function buildOf(value: unknown, at: KeyPath, folder: string, reader: Reader): NonNullable<ContainerSpec['build']> | null {
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
  const reader = new Reader(document, dotenv);
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
