/**
 * The commits that the backend has, by repository. A client asks which of its commits are there, then sends the others as a packfile: what
 * a packfile brings is taken from the question before it, so that the pack itself need not be unpacked.
 */
import { BoundedSet } from './bounded.ts';

/** Of all repositories together. */
const MOST = 100_000;

/** The full hash of a commit, by SHA-1 or SHA-256. */
export const isSha = (text: unknown): text is string => typeof text === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

const key = (repository: string, sha: string) => `${sha} ${repository}`;

export class CommitMemory {
  readonly #known = new BoundedSet(MOST);
  readonly #asked = new BoundedSet(MOST);

  /** Those that are there; the others are remembered as asked for. */
  search(repository: string, shas: readonly string[], always: readonly string[]): string[] {
    const known = shas.filter((sha) => always.includes(sha) || this.#known.has(key(repository, sha)));
    for (const sha of shas) this.#asked.add(key(repository, sha));
    return known;
  }

  /** A pack arrived: its head and all that was asked for in this repository are there from now on. */
  learn(repository: string, head: string): void {
    for (const asked of [...this.#asked].filter((each) => each.endsWith(` ${repository}`))) this.#known.add(asked);
    this.#known.add(key(repository, head));
  }

  clear(): void {
    this.#known.clear();
    this.#asked.clear();
  }
}
