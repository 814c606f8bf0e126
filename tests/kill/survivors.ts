/** Counts what is left of a run by a mark that it was given, so that it does not rely on what Muster itself writes down. */
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Survivor {
  readonly pid: number;
  readonly command: string;
}

function words(pid: number, of: 'cmdline' | 'environ'): string {
  try {
    return fs.readFileSync(`/proc/${pid}/${of}`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

const carries = ({ pid, command }: Survivor, mark: string): boolean => command.includes(mark) || words(pid, 'environ').includes(mark);

/** Living processes, other than this one, with `mark` in their command line or their environment. A zombie has neither. */
export function survivors(mark: string): Survivor[] {
  return fs
    .readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid)
    .map((pid) => ({ pid, command: words(pid, 'cmdline') }))
    .filter((each) => carries(each, mark));
}

/** Polls until `isTrue` or the deadline; answers whether it became true. */
export async function eventually(isTrue: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!isTrue()) {
    if (performance.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}

/** Waits until nothing with the mark is left, and answers what is left at the deadline: [] is what a test wants. */
export async function leftAfter(mark: string, timeoutMs: number): Promise<Survivor[]> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const left = survivors(mark);
    if (left.length === 0 || performance.now() > deadline) return left;
    // To look at every process of the machine costs much: that waits until one of these has gone.
    await eventually(() => left.some(({ pid }) => !carries({ pid, command: words(pid, 'cmdline') }, mark)), deadline - performance.now());
  }
}

/** Zombies whose parent is that process. */
export function zombiesOf(parent: number): number[] {
  return fs
    .readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        const text = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
        const [state, ppid] = text.slice(text.lastIndexOf(')') + 2).split(' ');
        return state === 'Z' && Number(ppid) === parent;
      } catch {
        return false;
      }
    });
}
