/**
 * The command line: words and flags in, exit code out. Finds the command, lets yargs read its flags, and is (with `server/`) the
 * only place that catches: what is thrown is a bug in Muster and ends with 70.
 */
import type { Host } from '../host/host.ts';
import { refusedBySystem } from '../host/refused-by-system.ts';
import { nearest } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import type { Arguments, Command, FlagSpec, Io } from './command.ts';
import { HELP } from './help.ts';
import { printProblems, usage } from './problems.ts';
import { COMMANDS, isCommandName } from './registry.ts';
import { version } from './version.ts';

const EXIT_BUG = 70;

/** Flags that every command takes. */
const EVERYWHERE: Readonly<Record<string, FlagSpec>> = {
  json: { type: 'boolean' },
  config: { type: 'string' },
  color: { type: 'boolean' },
};

/** With fewer letters, a flag's beginning is no hint at the flag. */
const LEAST_PREFIX = 3;

/** A lone `-` behind a flag that takes a value is that value (stdin); yargs takes it for a word. */
function joinDashes(words: readonly string[], flags: ReadonlySet<string>): string[] {
  return words.flatMap((word, index) => {
    if (word === '-' && flags.has(words[index - 1] ?? '')) return [];
    return flags.has(word) && words[index + 1] === '-' ? [`${word}=-`] : [word];
  });
}

/** A flag that may stand alone never takes the next word for its value. */
function fillAlone(words: readonly string[], options: Readonly<Record<string, FlagSpec>>): string[] {
  const alone = new Map<string, string>(
    Object.entries(options).flatMap(([name, spec]) => (spec.alone === undefined ? [] : [[`--${name}`, spec.alone] as const])),
  );
  return words.map((word) => (alone.has(word) ? `${word}=${alone.get(word)}` : word));
}

/** Flags without a value that were given one; yargs would take any but `true` for no. */
function valued(words: readonly string[], options: Readonly<Record<string, FlagSpec>>): string[] {
  const flags = words.slice(0, words.includes('--') ? words.indexOf('--') : undefined);
  return Object.entries(options).flatMap(([name, { type, alias }]) => {
    const starts = [`--${name}=`, ...(alias === undefined ? [] : [`-${alias}=`])];
    const isWrong = (word: string) => starts.some((start) => word.startsWith(start) && !['true', 'false'].includes(word.slice(start.length)));
    return type === 'boolean' && flags.some(isWrong) ? [name] : [];
  });
}

/** What is wrong with the value or values of a flag that takes any. */
function faultsOf(option: string, value: unknown, { alone, check }: FlagSpec): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (Array.isArray(value) && value.length === 0) return [`--${option} needs a value`];
  return values.flatMap((each) => {
    if (each === false) return alone === undefined ? [`there is no flag --no-${option}`] : [];
    if (each === '') return [`--${option} needs a value`];
    const fault = check?.(String(each)) ?? null;
    return fault === null ? [] : [`--${option} ${fault}`];
  });
}

/** Reads the command's flags strictly: everything that is not understood is a problem, all at once. */
async function parse(words: readonly string[], command: Command, name: string): Promise<{ args: Arguments; problems: Problem[] }> {
  const { default: yargsParser } = await import('yargs-parser');
  const options: Readonly<Record<string, FlagSpec>> = { ...EVERYWHERE, ...command.options };
  const names = Object.keys(options);
  const ofType = (type: FlagSpec['type']) => names.filter((option) => options[option]?.type === type);
  const withValue = [...ofType('string'), ...ofType('array')];
  const parsed = yargsParser.detailed(joinDashes(fillAlone(words, options), new Set(withValue.map((option) => `--${option}`))), {
    boolean: ofType('boolean'),
    string: [...withValue, '_'],
    array: ofType('array'),
    alias: Object.fromEntries(Object.entries(command.options).flatMap(([option, { alias }]) => (alias === undefined ? [] : [[option, [alias]]]))),
    configuration: {
      'camel-case-expansion': false,
      'greedy-arrays': false,
      'populate--': true,
      'parse-positional-numbers': false,
      'dot-notation': false,
      'boolean-negation': true,
    },
  });
  const aliases = new Set(Object.values(parsed.aliases).flat());
  const problems: Problem[] = [];
  const wrong = (detail: string) => usage(detail, null, name);
  for (const key of Object.keys(parsed.argv)) {
    if (key === '_' || key === '--' || names.includes(key) || aliases.has(key)) continue;
    // A value makes of --no-color a flag that nobody knows.
    if (key.startsWith('no-') && options[key.slice(3)]?.type === 'boolean') {
      problems.push(wrong(`--${key} takes no value`));
      continue;
    }
    const meant = nearest(key, names) ?? names.find((known) => key.length >= LEAST_PREFIX && known.startsWith(key)) ?? null;
    problems.push(usage(`muster ${name} has no flag ${key.length === 1 ? '-' : '--'}${key}`, meant === null ? null : `--${meant}`, name));
  }
  for (const option of valued(words, options)) problems.push(wrong(`--${option} takes no value`));
  for (const option of withValue) for (const fault of faultsOf(option, parsed.argv[option], options[option] ?? { type: 'string' })) problems.push(wrong(fault));
  const given = [...parsed.argv._, ...(Array.isArray(parsed.argv['--']) ? parsed.argv['--'] : [])].map(String);
  if (given.length < command.words.least) problems.push(wrong(`muster ${name} needs more words: ${command.help.split('\n', 1)[0]}`));
  if (given.length > command.words.most) problems.push(wrong(`muster ${name} does not take '${given[command.words.most]}'`));
  return { args: { ...parsed.argv, _: given }, problems };
}

function unknownCommand(word: string): Problem {
  const meant = nearest(word, word.startsWith('-') ? ['--help', '--version'] : Object.keys(COMMANDS));
  const flag = /^--(?:no-)?([^=]+)/.exec(word)?.[1];
  if (flag !== undefined && Object.hasOwn(EVERYWHERE, flag)) return usage(`${word} stands behind a command, as in: muster plan ${word}`);
  return word.startsWith('-') ? usage(`there is no flag ${word}; a command comes first`, meant) : usage(`there is no command '${word}'`, meant);
}

async function dispatch(words: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = words;
  if (first === '--version' || first === '-v' || first === 'version') {
    io.out(`${version(io.host)}\n`);
    return 0;
  }
  const asked = first === 'help' ? rest[0] : first;
  if (asked === undefined || asked === '--help' || asked === '-h') {
    (first === undefined ? io.err : io.out)(HELP);
    return first === undefined ? 2 : 0;
  }
  const json = words.includes('--json');
  if (!isCommandName(asked)) return printProblems([unknownCommand(asked)], io, json);
  const command: Command = await COMMANDS[asked]();
  const flags = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : undefined);
  if (first === 'help' || flags.includes('--help') || flags.includes('-h')) {
    io.out(command.help);
    return 0;
  }
  const { args, problems } = await parse(rest, command, asked);
  if (problems.length > 0) return printProblems(problems, io, json);
  return command.run(args, { ...io, command: asked });
}

/** Tells what was thrown: a refusal of the system in the usual words, anything else as a bug. Answers the exit code. */
export function tellThrown(error: unknown, words: readonly string[], io: Pick<Io, 'out' | 'err'>): number {
  const problem = refusedBySystem(error);
  if (problem !== null) return printProblems([problem], io, words.includes('--json'));
  io.err(`muster: this is a bug in Muster, not in your tests.\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT_BUG;
}

/**
 * Runs one command.
 *
 * @param words arguments after the program's name
 * @returns the exit code (DESIGN decision 9)
 */
export async function cli(words: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(words, io);
  } catch (error) {
    return tellThrown(error, words, io);
  }
}

/** The part of the host that decides about colour: a terminal, and nobody said no. */
export function wantsColour(host: Host, words: readonly string[], isTerminal: boolean): boolean {
  if (words.includes('--no-color') || (host.env.NO_COLOR ?? '') !== '') return false;
  return isTerminal && host.env.TERM !== 'dumb';
}
