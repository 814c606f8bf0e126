/**
 * Reads test files, each only when it changed since the last run: what was read is kept in one file under `.muster/cache`. A cache that
 * is missing, of another format or damaged is built anew; one that cannot be written is done without.
 */
import { hash } from 'node:crypto';
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { Problem } from '../model/problem.ts';
import { type FileUnits, unitsOf } from './file-units.ts';
import { readAnnotations, type Wanted } from './read.ts';

/** Raise it whenever files would be read differently. */
const FORMAT = 2;
/** A file that changed this shortly before it was read may change again within the resolution of its time. */
const SETTLED_MS = 2000;
/** So many files, or this share of all, are read anew each time before the cache is written anew: writing it costs more. */
const WORTH_SAVING = { files: 50, share: 0.01 };

export interface ReadFile {
  /** SHA-256 of its text, in hex. */
  readonly digest: string;
  readonly units: FileUnits;
}

interface Entry extends ReadFile {
  readonly mtimeMs: number;
  readonly size: number;
  readonly wanted: Wanted;
}

type Entries = Readonly<Record<string, Entry>>;

/** First line of the cache: only a file that was written whole, by this format, is believed. */
const seal = (body: string): string => `muster-tests ${FORMAT} ${hash('sha256', body)}\n`;

function load(file: string, host: Host): Entries {
  const outcome = host.files.read(file);
  if (outcome.kind !== 'text') return {};
  const body = outcome.text.slice(outcome.text.indexOf('\n') + 1);
  if (!outcome.text.startsWith(seal(body))) return {};
  const entries: Entries | null = JSON.parse(body);
  return entries ?? {};
}

/** Files of one repository, read through the cache. */
export class ReadingCache {
  readonly #root: string;
  readonly #file: string;
  readonly #host: Host;
  readonly #before: Entries;
  readonly #after: Record<string, Entry> = {};
  #fresh = 0;

  constructor(root: string, host: Host) {
    this.#root = root;
    this.#file = path.join(root, '.muster', 'cache', 'tests.json');
    this.#host = host;
    this.#before = load(this.#file, host);
  }

  /** What is in a file (a path from the root), or why it cannot be read. */
  read(file: string, wanted: Wanted): ReadFile | Problem {
    return this.#remembered(file, wanted) ?? this.#read(file, wanted);
  }

  /** Keeps what was read for the next run. */
  save(): void {
    const all = Object.keys(this.#after).length;
    const isWorthIt = this.#fresh > 0 && this.#fresh >= Math.min(WORTH_SAVING.files, all * WORTH_SAVING.share);
    // Only a run makes the folder: whoever merely looks leaves no trace.
    if (!isWorthIt || !this.#host.files.exists(path.join(this.#root, '.muster'))) return;
    const body = JSON.stringify(this.#after);
    try {
      this.#host.files.write(this.#file, seal(body) + body);
    } catch {
      // A repository that may not be written to is read anew each time.
    }
  }

  #remembered(file: string, wanted: Wanted): ReadFile | null {
    const entry = Object.hasOwn(this.#before, file) ? this.#before[file] : undefined;
    if (entry === undefined || (entry.wanted !== wanted && wanted !== 'annotations')) return null;
    const stamp = this.#host.files.stamp(path.join(this.#root, file));
    if (entry.mtimeMs !== stamp?.mtimeMs || entry.size !== stamp.size) return null;
    this.#after[file] = entry;
    return entry;
  }

  #read(file: string, wanted: Wanted): ReadFile | Problem {
    const absolute = path.join(this.#root, file);
    const stamp = this.#host.files.stamp(absolute);
    const outcome = this.#host.files.read(absolute);
    if (outcome.kind === 'missing') return { code: 'file-not-found', file };
    if (outcome.kind === 'unreadable') return { code: 'file-unreadable', detail: outcome.detail, file };
    const read = { digest: hash('sha256', outcome.text), units: unitsOf(readAnnotations(file, outcome.text, wanted)) };
    if (stamp !== null && this.#host.clock.now() - stamp.mtimeMs > SETTLED_MS) {
      this.#fresh++;
      this.#after[file] = { ...stamp, ...read, wanted };
    }
    return read;
  }
}
