/** What changed, as far as it is known. */

/** A place in the code of the repository. */
export interface CodeLocation {
  /** From the root. */
  readonly file: string;
  readonly function: string | null;
  /** 1-based. */
  readonly line: number | null;
}

export interface Change {
  /** How it was said: `--changed`, `--since`, or nothing (then everything runs). */
  readonly from: 'areas' | 'git' | 'none';
  /** Apps or capabilities that changed, or endpoints of apps (`demo-api GET /items/:id`), sorted. */
  readonly areas: readonly string[];
  /** Changed files behind `--since`, from the root, sorted. */
  readonly files: readonly string[];
  /** For each area, the files that named it; empty for `--changed`. */
  readonly filesByArea: Readonly<Record<string, readonly string[]>>;
  /** For each endpoint that changed because its code did, where that code stands; absent when traces told nothing of the changed files. */
  readonly codeByArea?: Readonly<Record<string, readonly CodeLocation[]>> | undefined;
  /** Why everything must run, when it must: the file, and the glob that says so (null: it maps to nothing known). */
  readonly fullRun: readonly { readonly file: string; readonly glob: string | null }[];
  /** The ref given to `--since`, or null. */
  readonly since: string | null;
}
