/** The end of a log, for messages. */
import { stripVTControlCharacters } from 'node:util';
import type { Host } from '../host/host.ts';
import { logEnd } from '../host/log-end.ts';

/** The last `count` lines that are not blank, without colours; [] when there is no log. */
export function lastLines(log: string, count: number, host: Host): string[] {
  const lines = stripVTControlCharacters(logEnd(log, 0, host.files)).split(/\r?\n/);
  return lines.filter((line) => line.trim() !== '').slice(-count);
}
