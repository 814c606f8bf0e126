/** `from` and `to` of a search: ISO 8601, date math on `now`, or milliseconds since the epoch. */
const UNITS_IN_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds since the epoch, or null when the text is no point in time. */
export function pointInTime(text: string, now: number): number | null {
  if (text === 'now') return now;
  const [, sign, amount, unit = ''] = /^now([+-])(\d+)([smhdw])$/.exec(text) ?? [];
  if (sign) return now + (sign === '-' ? -1 : 1) * Number(amount) * (UNITS_IN_MS[unit] ?? 0);
  if (/^\d+$/.test(text)) return Number(text);
  const parsed = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed) ? null : parsed;
}
