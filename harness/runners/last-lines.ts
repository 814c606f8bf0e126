/** The end of a log, for messages. */
import { stripVTControlCharacters } from 'node:util';
import type { Host } from '../host/host.ts';

/** The last `count` lines that are not blank, without colours; [] when there is no log. */
export function lastLines(log: string, count: number, host: Host): string[] {
  const outcome = host.files.read(log);
  if (outcome.kind !== 'text') return [];
  const lines = stripVTControlCharacters(outcome.text).split(/\r?\n/);
  return lines.filter((line) => line.trim() !== '').slice(-count);
}
