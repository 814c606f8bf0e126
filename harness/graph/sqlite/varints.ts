/** Lists of whole numbers of at least 0 as bytes: seven bits a byte, lowest first, the highest bit says that more follow (LEB128). */

const MORE = 0x80;

/** The most bytes that a number of up to 2^53 takes. */
const WIDEST = 8;

export interface VarintWriter {
  add(number: number): void;
  /** What was added since the last time. */
  take(): Uint8Array;
}

export function varintWriter(): VarintWriter {
  let bytes = new Uint8Array(256);
  let length = 0;
  return {
    add(number) {
      if (length + WIDEST > bytes.length) {
        const wider = new Uint8Array(bytes.length * 2);
        wider.set(bytes);
        bytes = wider;
      }
      let rest = number;
      while (rest >= MORE) {
        bytes[length++] = (rest % MORE) + MORE;
        rest = Math.floor(rest / MORE);
      }
      bytes[length++] = rest;
    },
    take() {
      const taken = bytes.slice(0, length);
      length = 0;
      return taken;
    },
  };
}

export function readVarints(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let number = 0;
  let unit = 1;
  for (const byte of bytes) {
    number += (byte % MORE) * unit;
    unit *= MORE;
    if (byte >= MORE) continue;
    numbers.push(number);
    number = 0;
    unit = 1;
  }
  return numbers;
}
