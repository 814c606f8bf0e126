/** Text for XML 1.0. */
import { stripVTControlCharacters } from 'node:util';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/**
 * Safe in text and in attributes: colours are dropped, the five special characters and white space that attributes would lose become
 * references, and characters that XML 1.0 cannot hold at all (control characters, half surrogates, U+FFFE, U+FFFF) become U+FFFD.
 */
export function escapeXml(text: string): string {
  return stripVTControlCharacters(text)
    .toWellFormed()
    .replace(/[&<>"'\n\r\t]/g, (character) => ENTITIES[character] ?? character)
    .replace(/[\p{Cc}\uFFFE\uFFFF]/gu, (character) => (character >= '\u007F' && character <= '\u009F' ? character : '\uFFFD'));
}
