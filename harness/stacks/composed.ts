/** The Compose files that containers name: each is read once, each service that is named becomes what lies under its container. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { nearest } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import { type ComposeService, readComposeService, unknownService } from './compose.ts';
import { parseDotenv } from './compose-variables.ts';
import type { Declaration } from './declaration.ts';
import type { SourceDocument } from './document.ts';
import { child, isMapping, items, keys } from './raw.ts';
import { readDocument } from './source.ts';
import { below, type Site } from './words.ts';

/** A `container:` somewhere in a configuration. */
interface Use {
  readonly capability: string;
  readonly site: Site;
  readonly value: unknown;
}

interface Read extends Use {
  readonly file: string;
  readonly service: string;
  readonly document: SourceDocument;
  readonly result: ComposeService;
}

export interface Composed {
  readonly problems: readonly Problem[];
  /** What the Compose file says that the container at this place names; null when it names none. */
  at(site: Site): ComposeService | null;
  /** Capabilities that the declaration at this place depends on, going by Compose files. */
  dependenciesOf(site: Site): readonly string[];
  /** Names of the ports that its containers expose, with or without a Compose file. */
  portsOf(declaration: Declaration): readonly string[];
}

/** Every container of a declaration: directly in it, and under `providers`. */
function containersOf({ name, document, path: at, spec }: Declaration): Use[] {
  const site: Site = { document, path: at };
  const listed = child(spec, 'providers');
  const maps = [
    { value: spec, site },
    ...(isMapping(listed) ? [{ value: listed, site: below(site, 'providers') }] : []),
    ...items(listed).map((value, index) => ({ value, site: below(site, 'providers', index) })),
  ];
  return maps.flatMap(({ value, site: here }) =>
    isMapping(child(value, 'container')) ? [{ capability: name, site: below(here, 'container'), value: child(value, 'container') }] : [],
  );
}

const keyOf = ({ document, path: at }: Site): string => JSON.stringify([document.file, ...at]);

class Files {
  readonly #documents = new Map<string, Result<SourceDocument>>();
  readonly #root: string;
  readonly #host: Host;

  constructor(root: string, host: Host) {
    this.#root = root;
    this.#host = host;
  }

  document(file: string, missing: Problem): Result<SourceDocument> {
    const known = this.#documents.get(file) ?? readDocument(path.resolve(this.#root, file), this.#host, missing);
    this.#documents.set(file, known);
    return known;
  }

  dotenv(file: string): Record<string, string> {
    const outcome = this.#host.files.read(path.resolve(this.#root, path.dirname(file), '.env'));
    return outcome.kind === 'text' ? parseDotenv(outcome.text) : {};
  }
}

function readUse(use: Use, files: Files): { readonly read: Read | null; readonly problems: readonly Problem[] } {
  const { site, value, capability } = use;
  const file = child(value, 'compose');
  const named = child(value, 'service');
  if (typeof file !== 'string' || file === '') return { read: null, problems: [] };
  const service = typeof named === 'string' ? named : capability;
  const place = site.document.place([...site.path, named === undefined ? 'compose' : 'service']);
  const document = files.document(file, { code: 'file-not-found', named: file, ...site.document.place([...site.path, 'compose']) });
  if (!document.ok) return { read: null, problems: document.problems };
  if (!isMapping(child(child(document.value.value, 'services'), service))) return { read: null, problems: [unknownService(document.value, service, place)] };
  const result = readComposeService(document.value, { name: service, folder: path.dirname(file), dotenv: files.dotenv(file) });
  if (!result.ok) return { read: null, problems: result.problems };
  return { read: { ...use, file, service, document: document.value, result: result.value }, problems: [] };
}

export function composedIn(declarations: readonly Declaration[], root: string, host: Host): Composed {
  const files = new Files(root, host);
  const outcomes = declarations.flatMap(containersOf).map((use) => readUse(use, files));
  const reads = outcomes.flatMap(({ read }) => (read === null ? [] : [read]));
  const byPlace = new Map(reads.map((read) => [keyOf(read.site), read.result]));
  /** The capability that stands for a service of a file. */
  const capabilityFor = (file: string, service: string) => reads.find((other) => other.file === file && other.service === service)?.capability;

  const strangers = reads.flatMap(({ capability, document, file, result }) =>
    result.dependsOn
      .filter(({ service }) => capabilityFor(file, service) === undefined)
      .map(({ service, path: at }): Problem => {
        const known = reads.filter((other) => other.file === file).map((other) => other.service);
        return { code: 'unknown-dependency', capability, dependsOn: service, nearest: nearest(service, known), known, ...document.place(at) };
      }),
  );
  return {
    problems: [...outcomes.flatMap(({ problems }) => problems), ...strangers],
    at: (site) => byPlace.get(keyOf(site)) ?? null,
    dependenciesOf: (site) =>
      reads
        .filter((read) => read.site.document === site.document && site.path.every((part, index) => read.site.path[index] === part))
        .flatMap(({ file, result }) => result.dependsOn.flatMap(({ service }) => capabilityFor(file, service) ?? [])),
    portsOf: (declaration) =>
      containersOf(declaration).flatMap(({ site, value }) => {
        const own = child(value, 'expose');
        const numbers = isMapping(own) ? Object.values(own) : [];
        const others = Object.entries(byPlace.get(keyOf(site))?.expose ?? {}).filter(([, number]) => !numbers.includes(number));
        return [...keys(own), ...others.map(([name]) => name)];
      }),
  };
}
