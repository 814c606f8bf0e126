/** `GET /api/v2/spans/events`: the search by query parameters. */
import type { Endpoint } from '../endpoint.ts';
import { DEFAULTS, search } from '../search.ts';

export const spansList: Endpoint = {
  methods: ['GET'],
  path: /^\/api\/v2\/spans\/events$/,
  answer: (call, spans) =>
    search(
      {
        query: call.query.get('filter[query]') ?? DEFAULTS.query,
        from: call.query.get('filter[from]') ?? DEFAULTS.from,
        to: call.query.get('filter[to]') ?? DEFAULTS.to,
        sort: call.query.get('sort') ?? DEFAULTS.sort,
        limit: call.query.get('page[limit]') ?? DEFAULTS.limit,
        cursor: call.query.get('page[cursor]'),
      },
      call,
      spans,
    ),
};
