/** Turns of phrase that rows share. */

/** `did you mean X?`, else the known names, else nothing. */
export function suggestion(nearest: string | null, known: readonly string[] = []): { readonly hint?: string } {
  if (nearest !== null) return { hint: `did you mean ${nearest}?${known.length > 0 ? ` known: ${known.join(', ')}` : ''}` };
  return known.length > 0 ? { hint: `known: ${known.join(', ')}` } : {};
}

/** More names than these help nobody. */
const NAMED = 12;

/** The first of many names. */
export function firstOf(names: readonly string[]): readonly string[] {
  return names.length <= NAMED ? names : [...names.slice(0, NAMED), '…'];
}

/** `; log: <path>` when there is one. */
export function logAt(log: string | null): string {
  return log === null ? '' : `; log: ${log}`;
}
