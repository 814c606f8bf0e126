/** What clients send, checked at the door: a value of the right type, or what is wrong by field. */
import type { ItemDraft, OrderLine } from './items.ts';

/** Field -> what it must be. A field inside a list is named `lines[0].quantity`. */
export type Faults = Readonly<Record<string, string>>;

export type Checked<T> = { readonly kind: 'valid'; readonly value: T } | { readonly kind: 'not-json' } | { readonly kind: 'invalid'; readonly fields: Faults };

const NAME = 'text of 1 to 80 characters';
const CENTS = 'a whole number of cents from 0';
const STOCK = 'a whole number from 0';
const ID = 'the id of an item';
const QUANTITY = 'a whole number from 1';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isWhole = (value: unknown, least: number): value is number => Number.isSafeInteger(value) && Number(value) >= least;

function parse(body: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return null;
  }
}

export function checkItem(body: string): Checked<ItemDraft> {
  const parsed = parse(body);
  if (parsed === null) return { kind: 'not-json' };
  const { name, priceCents, stock } = isFields(parsed.value) ? parsed.value : {};
  const trimmed = typeof name === 'string' ? name.trim() : '';
  const isNamed = trimmed !== '' && trimmed.length <= 80;
  if (isNamed && isWhole(priceCents, 0) && isWhole(stock, 0)) return { kind: 'valid', value: { name: trimmed, priceCents, stock } };
  return {
    kind: 'invalid',
    fields: {
      ...(isNamed ? {} : { name: NAME }),
      ...(isWhole(priceCents, 0) ? {} : { priceCents: CENTS }),
      ...(isWhole(stock, 0) ? {} : { stock: STOCK }),
    },
  };
}

export function checkOrder(body: string): Checked<readonly OrderLine[]> {
  const parsed = parse(body);
  if (parsed === null) return { kind: 'not-json' };
  const lines = isFields(parsed.value) ? parsed.value['lines'] : undefined;
  if (!Array.isArray(lines) || lines.length === 0) return { kind: 'invalid', fields: { lines: 'a list of at least one line' } };
  const value: OrderLine[] = [];
  const fields: Record<string, string> = {};
  for (const [index, line] of lines.entries()) {
    const { itemId, quantity } = isFields(line) ? line : {};
    if (!isWhole(itemId, 1)) fields[`lines[${index}].itemId`] = ID;
    if (!isWhole(quantity, 1)) fields[`lines[${index}].quantity`] = QUANTITY;
    if (isWhole(itemId, 1) && isWhole(quantity, 1)) value.push({ itemId, quantity });
  }
  return Object.keys(fields).length === 0 ? { kind: 'valid', value } : { kind: 'invalid', fields };
}
