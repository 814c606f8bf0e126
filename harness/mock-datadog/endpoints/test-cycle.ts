/** `/api/v2/citestcycle`: what test runs report (facts/datadog.md, 3.4). */
import { type Endpoint, json } from '../endpoint.ts';

export const testCycle: Endpoint = {
  methods: ['POST'],
  path: /^\/api\/v2\/citestcycle$/,
  takes: ['application/msgpack'],
  subdomain: 'citestcycle-intake',
  answer(call, _spans, { tests }) {
    tests.add(call.body);
    return json(202, {});
  },
};
