/** The shop's back end as its front sees it: release-lifecycle-demo's answers, checked, or what kept them away. */
import type { IncomingHttpHeaders } from 'node:http';
import { type Propagation, propagate } from '../../../../harness/propagation/index.ts';
import { type Answer, call } from '../../service/call.ts';

export interface ShopItem {
  readonly id: number;
  readonly name: string;
  readonly price: string;
  readonly priceCents: number;
  readonly stock: number;
  readonly available: boolean;
}

export interface Receipt {
  readonly orderId: number;
  readonly total: string;
}

export type Bought =
  | { readonly kind: 'bought'; readonly receipt: Receipt }
  | { readonly kind: 'refused'; readonly reason: 'out-of-stock' | 'invalid' }
  | { readonly kind: 'closed' };

export interface Shop {
  /** null when the back end cannot be had. */
  items(headers: IncomingHttpHeaders): Promise<readonly ShopItem[] | null>;
  buy(headers: IncomingHttpHeaders, line: { readonly itemId: number; readonly quantity: number }): Promise<Bought>;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

function itemFrom(value: unknown): ShopItem | null {
  if (!isFields(value)) return null;
  const { id, name, price, priceCents, stock, available } = value;
  if (typeof id !== 'number' || typeof name !== 'string' || typeof price !== 'string') return null;
  if (typeof priceCents !== 'number' || typeof stock !== 'number' || typeof available !== 'boolean') return null;
  return { id, name, price, priceCents, stock, available };
}

function itemsFrom(answer: Answer): readonly ShopItem[] | null {
  if (answer.kind !== 'answered' || answer.status !== 200 || !isFields(answer.body) || !Array.isArray(answer.body['items'])) return null;
  const items = answer.body['items'].map(itemFrom);
  return items.every((item) => item !== null) ? items : null;
}

function boughtFrom(answer: Answer): Bought {
  if (answer.kind !== 'answered') return { kind: 'closed' };
  if (answer.status === 409) return { kind: 'refused', reason: 'out-of-stock' };
  if (answer.status === 422) return { kind: 'refused', reason: 'invalid' };
  if (answer.status !== 201 || !isFields(answer.body)) return { kind: 'closed' };
  const { orderId, total } = answer.body;
  return typeof orderId === 'number' && typeof total === 'string' ? { kind: 'bought', receipt: { orderId, total } } : { kind: 'closed' };
}

/** The shop behind this address of release-lifecycle-demo. */
export function openShop(service: string, propagation: Propagation): Shop {
  return {
    items: async (headers) => itemsFrom(await call({ service, method: 'GET', path: '/api/items', headers: propagate(headers, propagation) })),
    buy: async (headers, line) =>
      boughtFrom(
        await call({ service, method: 'POST', path: '/api/checkout', headers: propagate(headers, propagation), body: JSON.stringify({ lines: [line] }) }),
      ),
  };
}
