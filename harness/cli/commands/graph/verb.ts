/** What one file of this folder offers: a verb of `muster graph`. */
import type { Result } from '../../../model/result.ts';
import type { Arguments, FlagSpec, Io } from '../../command.ts';

/** What a verb answers: the document of `--json`, and the words for people; or a long text in pieces, which is printed as it is in any case. */
export interface Answer {
  readonly document: object;
  readonly words: string | Iterable<string>;
  /** 0 unless told. */
  readonly exitCode?: number;
}

export interface Verb {
  /** Its own flags; `--graph`, `--json` and `--config` belong to all. */
  readonly flags: Readonly<Record<string, FlagSpec>>;
  /** How many words it takes behind its own, at most. */
  readonly words: number;
  work(args: Arguments, io: Io): Promise<Result<Answer>>;
}
