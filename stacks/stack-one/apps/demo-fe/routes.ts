/** The shop front: pages made of what the back end answers, `originator` in propagation; assets and its own small API need nobody. */
import { arrivedValue } from '../../../../harness/propagation/index.ts';
import { SESSION } from '../../propagation/propagation.ts';
import { json, type Reply } from '../../service/reply.ts';
import type { Asked, Refusal, Routes } from '../../service/serve.ts';
import { cataloguePage, checkoutPage, receiptPage, troublePage } from './pages.ts';
import type { Shop } from './shop.ts';

const page = (status: number, body: string): Reply => ({ status, headers: { 'content-type': 'text/html; charset=utf-8' }, body });

const closed = () => page(502, troublePage('Closed', 'The shop cannot be reached. Please try again in a moment.'));

const FAULTS = {
  'out-of-stock': 'There is not that much of it left.',
  invalid: 'Choose an item and a quantity from 1.',
} as const;

const REFUSALS: Readonly<Record<Refusal['error'], string>> = {
  'not-found': 'There is no such page.',
  'method-not-allowed': 'This page does not take that.',
  'too-large': 'That is more than this page takes.',
  internal: 'Something went wrong here.',
};

/** What the service answers where no route does. */
export function refuseWithPage({ status, error }: Refusal): Reply {
  return page(status, troublePage('Sorry', REFUSALS[error]));
}

/** `session`: the one that it begins for requests that come without; null = none. */
export function frontRoutes(shop: Shop, assets: Routes, session: string | null): Routes {
  const checkout = async (asked: Asked, status: number, fault: string | null): Promise<Reply> => {
    const items = await shop.items(asked.headers);
    return items === null ? closed() : page(status, checkoutPage(items, fault));
  };

  const buy = async (asked: Asked): Promise<Reply> => {
    const form = new URLSearchParams(asked.body);
    const bought = await shop.buy(asked.headers, { itemId: Number(form.get('itemId')), quantity: Number(form.get('quantity')) });
    switch (bought.kind) {
      case 'bought':
        return page(201, receiptPage(bought.receipt));
      case 'refused':
        return checkout(asked, bought.reason === 'invalid' ? 422 : 409, FAULTS[bought.reason]);
      case 'closed':
        return closed();
    }
  };

  return [
    { method: 'GET', path: '/health', handle: () => json(200, { status: 'ok', service: 'demo-fe' }) },
    {
      method: 'GET',
      path: '/',
      handle: async ({ headers }) => {
        const items = await shop.items(headers);
        return items === null ? closed() : page(200, cataloguePage(items));
      },
    },
    { method: 'GET', path: '/checkout', handle: (asked) => checkout(asked, 200, null) },
    { method: 'POST', path: '/checkout', handle: buy },
    {
      method: 'GET',
      path: '/api/session',
      handle: ({ headers }) => json(200, { header: SESSION.header, session: arrivedValue(headers, SESSION) ?? session }),
    },
    ...assets,
  ];
}
