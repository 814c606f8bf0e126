/** Shortens what programs printed for a single line of a report. */
import { stripVTControlCharacters } from 'node:util';

/** The first line that says something, without colours and other control characters. */
export function firstLine(text: string): string {
  const lines = stripVTControlCharacters(text).split(/\r\n|\r|\n/);
  return (lines.find((line) => line.trim() !== '') ?? '').replace(/\p{Cc}+/gu, ' ').trim();
}
