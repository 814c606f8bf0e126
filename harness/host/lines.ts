/** Cuts text that arrives in pieces into lines; a last line without its end waits for more. */

/** Far longer than any line that Muster writes, in characters. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** A line that never ends must not fill the memory: what is beyond `longest` of it is dropped, so that it is no document any more. */
export function lineReader(onLine: (line: string) => void, longest = LONGEST_LINE): (text: string) => void {
  let line = '';
  const add = (text: string) => {
    line += text.length > longest - line.length ? text.slice(0, longest - line.length) : text;
  };
  return (text) => {
    const [first = '', ...more] = text.split('\n');
    add(first);
    for (const part of more) {
      const whole = line;
      line = '';
      add(part);
      onLine(whole);
    }
  };
}
