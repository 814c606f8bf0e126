/**
 * The values of a Compose file, each form that Compose allows for them read into one: words, variables, ports, mounts, durations.
 *
 * What cannot be read is gathered in `problems`, each at its place, and something harmless stands in for it.
 */
import path from 'node:path';
import type { ContainerHealthcheck, ContainerMount } from '../model/capability.ts';
import type { Problem } from '../model/problem.ts';
import { interpolated } from './compose-variables.ts';
import { splitWords } from './compose-words.ts';
import type { KeyPath, SourceDocument } from './document.ts';
import { child, isMapping, items, keys } from './raw.ts';

/** A service that must be there first, and where the file says so. */
export interface ComposeDependency {
  readonly service: string;
  readonly path: KeyPath;
}

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** To be spread into an object: the key with its value, or nothing. To the compiler a computed key is any string, hence `as`. */
export function ifThere<Key extends string, Value>(key: Key, value: Value | null): { readonly [K in Key]?: Value } {
  return value === null ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
}

export class ComposeReader {
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
