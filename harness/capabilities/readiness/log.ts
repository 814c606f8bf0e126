/** Holds once a line of the log matches, counted from where the log stood when this launch began. */
import type { Host } from '../../host/host.ts';
import type { Probe } from './probe.ts';

const LINE_END = 10;
/** Of a line that does not end, this many bytes are looked at again when there is more of it. */
const LONGEST_LINE = 64 * 1024;

/** Bytes that are in the log already, of an earlier launch. */
export function logLength(file: string, host: Host): number {
  return host.files.stamp(file)?.size ?? 0;
}

/** Looks at each line once, and at the last one again until it has ended: a service may say much before it is ready. */
export function logProbe({ pattern, file, from }: { readonly pattern: string; readonly file: string; readonly from: number }, host: Host): Probe {
  const line = new RegExp(pattern, 'm');
  let position = from;
  let readTo = from;
  return {
    check: `log /${pattern}/`,
    async ask() {
      if (logLength(file, host) > readTo) {
        const bytes = host.files.readFrom(file, position) ?? new Uint8Array();
        if (line.test(new TextDecoder().decode(bytes))) return { kind: 'holds' };
        readTo = position + bytes.length;
        position += Math.max(bytes.lastIndexOf(LINE_END) + 1, bytes.length - LONGEST_LINE);
      }
      return { kind: 'absent', last: 'matched no line yet' };
    },
  };
}
