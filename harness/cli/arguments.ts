/** Typed reading of parsed flags; the command's `options` have already told yargs what each one is. */
import type { Arguments } from './command.ts';

/** A boolean flag. */
export function flag(args: Arguments, name: string): boolean {
  return args[name] === true;
}

/** A flag with one text value; undefined when it was not given. */
export function text(args: Arguments, name: string): string | undefined {
  const value = args[name];
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return last === undefined || last === null ? undefined : String(last);
}

/** A flag that may be given several times or with commas: every value, without empty ones. */
export function list(args: Arguments, name: string): string[] {
  return texts(args, name)
    .flatMap((item) => item.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A flag that may be given several times: every value as it is, commas and all. */
export function texts(args: Arguments, name: string): string[] {
  const value = args[name];
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** A whole number of at least `least`, or null when what was given is none; undefined when nothing was given. */
export function wholeNumber(args: Arguments, name: string, least: number): number | null | undefined {
  const given = text(args, name);
  if (given === undefined) return undefined;
  if (!/^\d+$/.test(given)) return null;
  const value = Number(given);
  return Number.isSafeInteger(value) && value >= least ? value : null;
}

/** A check for a flag that takes one of these words. */
export function oneOf(...words: readonly string[]): (value: string) => string | null {
  return (value) => (words.includes(value) ? null : `takes ${words.join(' or ')}, not '${value}'`);
}
