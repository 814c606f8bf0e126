import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areaName, endpointName, readArea } from '../../../harness/model/endpoint.ts';

test.each([
  ['GET /items', 'GET /items'],
  ['get /items/', 'GET /items'],
  ['GET   /items/42?full=1#top', 'GET /items/:id'],
  ['/items/42', '/items/:id'],
  ['GET /', 'GET /'],
  ['GET //', 'GET /'],
  ['GET /items/:itemId/lines/{line}', 'GET /items/:id/lines/:id'],
  ['GET /items/<int:item>', 'GET /items/:id'],
  ['GET /items/{param:int}', 'GET /items/:id'],
  ['GET /blog/[slug]', 'GET /blog/:id'],
  ['GET /items/7b44c6ad-4e5c-4a7c-9d3e-2f1b0c9d8e7f', 'GET /items/:id'],
  ['GET /items/507f1f77bcf86cd799439011', 'GET /items/:id'],
  ['GET /items/01ARZ3NDEKTSV4RRFFQ69G5FAV', 'GET /items/:id'],
  // What looks like a value and is none, or is no route at all.
  ['GET /api/v2/items', 'GET /api/v2/items'],
  ['GET /assets/app.js', 'GET /assets/app.js'],
  ['GET /cafe/deadbeef', 'GET /cafe/deadbeef'],
  ['GET', 'GET'],
  ['orders.v1.Orders/Create', 'orders.v1.Orders/Create'],
  ['SELECT * FROM items WHERE id = 42', 'SELECT * FROM items WHERE id = 42'],
  ['publish orders.created', 'publish orders.created'],
  ['', ''],
])('the endpoint %s is named %s', (text, name) => {
  expect(endpointName(text)).toBe(name);
});

test('a name is the name of itself, whatever it was made from', () => {
  const segment = fc.oneof(fc.constantFrom('items', 'v1', '42', ':id', '{x}', '<int:a>', ''), fc.string({ maxLength: 6 }));
  fc.assert(
    fc.property(fc.constantFrom('GET ', 'post ', ''), fc.array(segment, { maxLength: 5 }), (method, segments) => {
      const name = endpointName(`${method}/${segments.join('/')}`);
      expect(endpointName(name)).toBe(name);
    }),
  );
});

test.each([
  ['demo-api', { service: 'demo-api', endpoint: null }, 'demo-api'],
  ['demo-api get /items/42', { service: 'demo-api', endpoint: 'GET /items/:id' }, 'demo-api GET /items/:id'],
  [' demo-api\tGET /items ', { service: 'demo-api', endpoint: 'GET /items' }, 'demo-api GET /items'],
  ['demo-api tick', { service: 'demo-api', endpoint: 'tick' }, 'demo-api tick'],
])('the change %j is read as a service and its endpoint', (text, area, name) => {
  expect([readArea(text), areaName(text)]).toEqual([area, name]);
});
