/** What one command file of `cli/commands/` offers, and what it is given. */
import type { Host } from '../host/host.ts';

/** Where a command reads and writes. Results go to `out`, progress and problems to `err`. */
export interface Io {
  readonly host: Host;
  /** The command that runs, whose help tells more about a mistake in its words. */
  readonly command?: string;
  out(text: string): void;
  err(text: string): void;
  /** Reads standard input to its end; when `until` aborts, it keeps the process no longer. */
  input(until?: AbortSignal): Promise<Uint8Array>;
  /** Colour is wanted on `err` (a terminal, and neither NO_COLOR nor --no-color). */
  readonly colour: boolean;
  /** Columns of the terminal behind `err`; without end where it is none or lines are to be left whole. */
  readonly width: number;
  /** The same of `out`. */
  readonly outWidth: number;
  /** Aborts on the first SIGINT, SIGTERM, SIGHUP or SIGQUIT; `reason` is the signal's name. */
  readonly interrupted: AbortSignal;
}

/** Parsed flags by their long names, and the words that are no flags in `_`. */
export interface Arguments {
  readonly _: readonly string[];
  readonly [option: string]: unknown;
}

/** One flag: `array` may be given several times; `boolean` takes no value. */
export interface FlagSpec {
  readonly type: 'boolean' | 'string' | 'array';
  /** A one-letter name. */
  readonly alias?: string;
  /** What a text flag means when it stands alone; a value then needs its `=`. */
  readonly alone?: string;
  /** What is wrong with a value, to be read after the flag's name: `takes on or off, not 'x'`; null when nothing is. Every value given is asked about. */
  readonly check?: (value: string) => string | null;
}

export interface Command {
  /** Hand-set help for `muster help <command>`. */
  readonly help: string;
  readonly options: Readonly<Record<string, FlagSpec>>;
  /** Least and most number of words beside the flags. */
  readonly words: { readonly least: number; readonly most: number };
  /** Resolves to the exit code. */
  run(args: Arguments, io: Io): Promise<number>;
}
