/** `POST /api/v2/spans/events/search`: the documented body `{data: {attributes: {filter, page, sort}}}`, and the flat one that some clients send. */
import { isObject, type JsonObject } from '../../traces/shape.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../read-request.ts';
import { DEFAULTS, search } from '../search.ts';

const EMPTY: JsonObject = {};
const record = (value: unknown) => (isObject(value) ? value : EMPTY);

/** Numbers are taken as text; anything else that is no text is not there. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

export const spansSearch: Endpoint = {
  methods: ['POST'],
  path: /^\/api\/v2\/spans\/events\/search$/,
  takes: ['application/json', 'application/vnd.api+json'],
  answer(call, spans) {
    const body = call.body.length === 0 ? EMPTY : readJson(call.body);
    const attributes = isObject(body.data) ? record(body.data.attributes) : body;
    const filter = record(attributes.filter);
    const page = record(attributes.page);
    return search(
      {
        query: text(filter.query) ?? DEFAULTS.query,
        from: text(filter.from) ?? DEFAULTS.from,
        to: text(filter.to) ?? DEFAULTS.to,
        sort: text(attributes.sort) ?? DEFAULTS.sort,
        limit: text(page.limit) ?? DEFAULTS.limit,
        cursor: text(page.cursor) ?? null,
      },
      call,
      spans,
    );
  },
};
