/**
 * The back end of the shop front: `forwarder` in propagation. It shapes what demo-api answers and passes its refusals (4xx) on as they
 * are; a demo-api that cannot be reached or talks nonsense is 502, one that does not answer in time 504.
 */
import { propagate } from '../../../../harness/propagation/index.ts';
import { propagationFor } from '../../propagation/propagation.ts';
import { type Call, call } from '../../service/call.ts';
import { json, noContent, type Reply } from '../../service/reply.ts';
import type { Asked, Routes } from '../../service/serve.ts';
import { receipt, shopItem, shopItems } from './shop.ts';

const PROPAGATION = propagationFor('forwarder', null);

type Shape = (body: unknown) => object | null;

const trouble = (status: 502 | 504, error: string): Reply => json(status, { error, service: 'demo-api' });

export function bffRoutes(demoApi: string): Routes {
  const relay = async (asked: Asked, rest: Omit<Call, 'service' | 'headers'>, shape: Shape): Promise<Reply> => {
    const answer = await call({ service: demoApi, headers: propagate(asked.headers, PROPAGATION), ...rest });
    switch (answer.kind) {
      case 'unreachable':
        return trouble(502, 'unreachable');
      case 'too-slow':
        return trouble(504, 'too-slow');
      case 'not-json':
        return trouble(502, 'bad-answer');
      case 'answered': {
        const { status, body } = answer;
        if (status === 204) return noContent();
        if (status >= 500) return trouble(502, 'failed');
        if (status >= 400) return json(status, body);
        const shaped = shape(body);
        return shaped === null ? trouble(502, 'bad-answer') : json(status, shaped);
      }
    }
  };

  const itemPath = ({ params }: Asked) => `/items/${encodeURIComponent(params['id'] ?? '')}`;

  return [
    { method: 'GET', path: '/health', handle: () => json(200, { status: 'ok', service: 'release-lifecycle-demo' }) },
    { method: 'GET', path: '/api/items', handle: (asked) => relay(asked, { method: 'GET', path: '/items' }, shopItems) },
    { method: 'POST', path: '/api/items', handle: (asked) => relay(asked, { method: 'POST', path: '/items', body: asked.body }, shopItem) },
    { method: 'GET', path: '/api/items/:id', handle: (asked) => relay(asked, { method: 'GET', path: itemPath(asked) }, shopItem) },
    { method: 'PUT', path: '/api/items/:id', handle: (asked) => relay(asked, { method: 'PUT', path: itemPath(asked), body: asked.body }, shopItem) },
    { method: 'DELETE', path: '/api/items/:id', handle: (asked) => relay(asked, { method: 'DELETE', path: itemPath(asked) }, shopItem) },
    { method: 'POST', path: '/api/checkout', handle: (asked) => relay(asked, { method: 'POST', path: '/orders', body: asked.body }, receipt) },
  ];
}
