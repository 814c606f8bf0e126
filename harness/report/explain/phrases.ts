/** Turns of phrase that rows share. */

/** `did you mean X?`, else the known names, else nothing. */
export function suggestion(nearest: string | null, known: readonly string[] = []): { readonly hint?: string } {
  if (nearest !== null) return { hint: `did you mean ${nearest}?${known.length > 0 ? ` known: ${known.join(', ')}` : ''}` };
  return known.length > 0 ? { hint: `known: ${known.join(', ')}` } : {};
}

/** `1 attempt`, `3 attempts`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `; log: <path>` when there is one. */
export function logAt(log: string | null): string {
  return log === null ? '' : `; log: ${log}`;
}
