/** Holds once a line of the log matches, counted from where the log stood when this launch began. */
import type { Host } from '../../host/host.ts';
import type { Probe } from './probe.ts';

/** Characters that are in the log already, of an earlier launch. */
export function logLength(file: string, host: Host): number {
  const found = host.files.read(file);
  return found.kind === 'text' ? found.text.length : 0;
}

export function logProbe({ pattern, file, from }: { readonly pattern: string; readonly file: string; readonly from: number }, host: Host): Probe {
  const line = new RegExp(pattern, 'm');
  let sizeRead = -1;
  return {
    check: `log /${pattern}/`,
    async ask() {
      const size = host.files.stamp(file)?.size ?? 0;
      if (size !== sizeRead) {
        sizeRead = size;
        const found = host.files.read(file);
        if (found.kind === 'text' && line.test(found.text.slice(from))) return { kind: 'holds' };
      }
      return { kind: 'absent', last: 'matched no line yet' };
    },
  };
}
