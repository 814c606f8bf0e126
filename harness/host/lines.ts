/** Cuts text that arrives in pieces into lines; a last line without its end waits for more. */
export function lineReader(onLine: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    parts.forEach(onLine);
  };
}
