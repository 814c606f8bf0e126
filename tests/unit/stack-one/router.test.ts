import { expect, test } from 'vitest';
import { matchRoute, type Route } from '../../../stacks/stack-one/service/router.ts';

const route = (method: Route<string>['method'], path: string): Route<string> => ({ method, path, handle: `${method} ${path}` });
const routes = [route('GET', '/items'), route('GET', '/items/:id'), route('DELETE', '/items/:id'), route('POST', '/orders')];

const served = (method: string, path: string) => {
  const match = matchRoute(routes, method, path);
  switch (match.kind) {
    case 'found':
      return [match.route.handle, match.params];
    case 'wrong-method':
      return [405, match.allow];
    case 'not-found':
      return 404;
  }
};

test.each([
  ['GET', '/items', ['GET /items', {}]],
  ['HEAD', '/items', ['GET /items', {}]],
  ['GET', '/items/7', ['GET /items/:id', { id: '7' }]],
  ['DELETE', '/items/a%20b', ['DELETE /items/:id', { id: 'a b' }]],
  ['GET', '/items/', 404],
  ['GET', '/items/7/more', 404],
  ['GET', '/items/%zz', 404],
  ['PUT', '/items/7', [405, ['DELETE', 'GET']]],
  ['GET', '/orders', [405, ['POST']]],
  ['GET', '/', 404],
])('%s %s is %j', (method, path, expected) => {
  expect(served(method, path)).toEqual(expected);
});
