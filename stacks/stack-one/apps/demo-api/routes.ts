/** The HTTP face of the catalogue: JSON in every answer, faults named by field, `terminal` in propagation (it calls nobody). */
import { json, noContent, type Reply } from '../../service/reply.ts';
import type { Asked, Routes } from '../../service/serve.ts';
import { type Checked, checkItem, checkOrder } from './input.ts';
import type { Items } from './items.ts';

const notFound = () => json(404, { error: 'not-found' });

/** 400 for what is no JSON, 422 for JSON that says the wrong thing. */
function refused(checked: Exclude<Checked<unknown>, { kind: 'valid' }>): Reply {
  return checked.kind === 'not-json' ? json(400, { error: 'not-json' }) : json(422, { error: 'invalid', fields: checked.fields });
}

/** Ids are positive integers; anything else names no item. */
const idOf = ({ params }: Asked): number => (/^[1-9]\d{0,14}$/.test(params['id'] ?? '') ? Number(params['id']) : 0);

export function apiRoutes(items: Items): Routes {
  return [
    { method: 'GET', path: '/health', handle: () => json(200, { status: 'ok', service: 'demo-api' }) },
    { method: 'GET', path: '/items', handle: () => json(200, { items: items.list() }) },
    {
      method: 'POST',
      path: '/items',
      handle: ({ body }) => {
        const checked = checkItem(body);
        if (checked.kind !== 'valid') return refused(checked);
        const item = items.add(checked.value);
        return json(201, item, { location: `/items/${item.id}` });
      },
    },
    {
      method: 'GET',
      path: '/items/:id',
      handle: (asked) => {
        const item = items.find(idOf(asked));
        return item === null ? notFound() : json(200, item);
      },
    },
    {
      method: 'PUT',
      path: '/items/:id',
      handle: (asked) => {
        const checked = checkItem(asked.body);
        if (checked.kind !== 'valid') return refused(checked);
        const item = items.replace(idOf(asked), checked.value);
        return item === null ? notFound() : json(200, item);
      },
    },
    { method: 'DELETE', path: '/items/:id', handle: (asked) => (items.remove(idOf(asked)) ? noContent() : notFound()) },
    {
      method: 'POST',
      path: '/orders',
      handle: ({ body }) => {
        const checked = checkOrder(body);
        if (checked.kind !== 'valid') return refused(checked);
        const ordered = items.order(checked.value);
        switch (ordered.kind) {
          case 'ordered':
            return json(201, ordered.order);
          case 'unknown-item':
            return json(422, { error: 'unknown-item', itemId: ordered.itemId });
          case 'out-of-stock':
            return json(409, { error: 'out-of-stock', itemId: ordered.itemId, left: ordered.left });
        }
      },
    },
  ];
}
