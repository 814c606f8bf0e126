/** `POST /api/v2/spans/analytics/aggregate`: counts and measures of spans, in groups (facts/datadog.md, 1.6). Its errors are plain texts. */
import { createHash } from 'node:crypto';
import { isObject } from '../../traces/shape.ts';
import { aggregate } from '../aggregate.ts';
import { readAggregation } from '../aggregate-request.ts';
import { type Endpoint, json } from '../endpoint.ts';
import { BadPayload } from '../msgpack.ts';
import { BadQuery } from '../query/query.ts';
import { readJson } from '../read-request.ts';
import { select } from '../select.ts';

export const spansAggregate: Endpoint = {
  methods: ['POST'],
  path: /^\/api\/v2\/spans\/analytics\/aggregate$/,
  takes: ['application/json', 'application/vnd.api+json'],
  answer({ body, now }, spans) {
    try {
      const { data } = readJson(body);
      const attributes = isObject(data) && isObject(data.attributes) ? data.attributes : {};
      const request = readAggregation(attributes, now);
      const buckets = aggregate([...select(request.selection, spans)], request);
      const id = (by: object) => createHash('sha1').update(JSON.stringify(by)).digest('hex').slice(0, 32);
      return json(200, {
        data: buckets.map((bucket) => ({ id: id(bucket.by), type: 'bucket', attributes: bucket })),
        meta: { elapsed: 0, request_id: `mock-${now}`, status: 'done' },
      });
    } catch (error) {
      if (error instanceof BadPayload || error instanceof BadQuery) return json(400, { errors: [error.message] });
      throw error;
    }
  },
};
