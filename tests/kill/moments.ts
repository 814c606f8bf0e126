/** One moment at random in each of `count` equal parts of a span, the same ones for the same seed. In milliseconds. */
export function moments(count: number, spanMs: number, seed: number): number[] {
  let state = seed >>> 0;
  // mulberry32
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return Array.from({ length: count }, (_, part) => Math.round(((part + random()) * spanMs) / count));
}
