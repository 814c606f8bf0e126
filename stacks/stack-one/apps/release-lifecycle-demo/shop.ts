/** The catalogue as a shop front wants it: prices to read, and whether one can buy. What demo-api answers is checked before it is used. */

export interface ShopItem {
  readonly id: number;
  readonly name: string;
  readonly priceCents: number;
  readonly price: string;
  readonly stock: number;
  readonly available: boolean;
}

export interface Receipt {
  readonly orderId: number;
  readonly totalCents: number;
  readonly total: string;
}

const EUROS = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

const inEuros = (cents: number): string => EUROS.format(cents / 100);

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** An item of demo-api; null when it is none. */
export function shopItem(value: unknown): ShopItem | null {
  if (!isFields(value)) return null;
  const { id, name, priceCents, stock } = value;
  if (typeof id !== 'number' || typeof name !== 'string' || typeof priceCents !== 'number' || typeof stock !== 'number') return null;
  return { id, name, priceCents, price: inEuros(priceCents), stock, available: stock > 0 };
}

/** The list of demo-api; null when it is none. */
export function shopItems(value: unknown): { readonly items: readonly ShopItem[] } | null {
  if (!isFields(value) || !Array.isArray(value['items'])) return null;
  const items = value['items'].map(shopItem);
  return items.every((item) => item !== null) ? { items } : null;
}

/** An order of demo-api; null when it is none. */
export function receipt(value: unknown): Receipt | null {
  if (!isFields(value)) return null;
  const { id, totalCents } = value;
  return typeof id === 'number' && typeof totalCents === 'number' ? { orderId: id, totalCents, total: inEuros(totalCents) } : null;
}
