/**
 * The configuration as it was found the last time, while nothing that it was made from has changed: parsing YAML and checking shapes,
 * with the libraries for it, takes longer than all the rest of a small plan.
 *
 * Kept in `.muster/cache/configuration.json`, with a digest of every file that was read for it. One that is missing, damaged, of other
 * files or of other code is made anew; one that cannot be written is done without. Problems are never kept.
 */
import { hash } from 'node:crypto';
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { Capability } from '../model/capability.ts';
import type { Configuration } from '../model/configuration.ts';
import type { CapabilityName } from '../model/ids.ts';
import { ok, type Result } from '../model/result.ts';
import { type Asked, type Located, locate } from './locate.ts';

interface Kept {
  /** Digest of all that decides beside the files. */
  readonly circumstances: string;
  /** Digests of the files that were read, by path. */
  readonly sources: Readonly<Record<string, string>>;
  readonly configuration: Omit<Configuration, 'capabilities'>;
  readonly capabilities: readonly (readonly [CapabilityName, Capability])[];
}

const digest = (text: string): string => hash('sha256', text);
const seal = (body: string): string => `muster-configuration ${digest(body)}\n`;

/** The code that reads configurations, where it is looked for, and what it writes into them. */
function circumstancesOf({ file, root }: Located, { files, node, cwd }: Host): string {
  const here = import.meta.dirname;
  const code = files.list(here).map((name) => [name, files.stamp(path.join(here, name))]);
  return digest(JSON.stringify([code, node, cwd, file, root]));
}

function digestOfFile(file: string, { files }: Host): string {
  const outcome = files.read(file);
  return outcome.kind === 'text' ? digest(outcome.text) : outcome.kind;
}

/** A host that notes what is read. */
function noting(sources: Record<string, string>, host: Host): Host {
  const read: Host['files']['read'] = (file) => {
    const outcome = host.files.read(file);
    sources[file] = outcome.kind === 'text' ? digest(outcome.text) : outcome.kind;
    return outcome;
  };
  return { ...host, files: { ...host.files, read } };
}

function recall(cache: string, host: Host): Kept | null {
  const outcome = host.files.read(cache);
  if (outcome.kind !== 'text') return null;
  const body = outcome.text.slice(outcome.text.indexOf('\n') + 1);
  return outcome.text.startsWith(seal(body)) ? JSON.parse(body) : null;
}

function keep(cache: string, kept: Kept, host: Host): void {
  const body = JSON.stringify(kept);
  try {
    host.files.write(cache, seal(body) + body);
  } catch {
    // A repository that may not be written to is read anew each time.
  }
}

/** The configuration that holds here: what `loadConfiguration` answers, sooner. */
export async function rememberedConfiguration(asked: Asked, host: Host): Promise<Result<Configuration>> {
  const located = locate(asked, host);
  if (!located.ok) return located;
  const cache = path.join(located.value.root, '.muster', 'cache', 'configuration.json');
  const circumstances = circumstancesOf(located.value, host);
  const kept = recall(cache, host);
  const isSame = kept?.circumstances === circumstances && Object.entries(kept.sources).every(([file, known]) => known === digestOfFile(file, host));
  if (kept !== null && isSame) return ok({ ...kept.configuration, capabilities: new Map(kept.capabilities) });

  const { loadConfiguration } = await import('./load.ts');
  const sources: Record<string, string> = {};
  const loaded = loadConfiguration(asked, noting(sources, host));
  if (!loaded.ok) return loaded;
  const { capabilities, ...configuration } = loaded.value;
  // Only a run makes the folder: whoever merely looks leaves no trace.
  if (host.files.exists(path.join(located.value.root, '.muster')))
    keep(cache, { circumstances, sources, configuration, capabilities: [...capabilities] }, host);
  return loaded;
}
