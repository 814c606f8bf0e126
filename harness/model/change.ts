/** What changed, as far as it is known. */

export interface Change {
  /** How it was said: `--changed`, `--since`, or nothing (then everything runs). */
  readonly from: 'areas' | 'git' | 'none';
  /** Apps or capabilities that changed, sorted. */
  readonly areas: readonly string[];
  /** Changed files behind `--since`, from the root, sorted. */
  readonly files: readonly string[];
  /** For each area, the files that named it; empty for `--changed`. */
  readonly filesByArea: Readonly<Record<string, readonly string[]>>;
  /** Why everything must run, when it must: the file, and the glob that says so (null: it maps to nothing known). */
  readonly fullRun: readonly { readonly file: string; readonly glob: string | null }[];
  /** The ref given to `--since`, or null. */
  readonly since: string | null;
}
