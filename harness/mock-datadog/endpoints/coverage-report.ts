/** `/api/v2/cicovreprt`: a whole coverage report, compressed, with what it belongs to (facts/datadog.md, 3.6). */

import { type Endpoint, json } from '../endpoint.ts';
import { BadPayload } from '../msgpack.ts';
import { partOf, partsOf } from '../multipart.ts';
import { neededText, readJson } from '../read-request.ts';

export const coverageReport: Endpoint = {
  methods: ['POST'],
  path: /^\/api\/v2\/cicovreprt$/,
  takes: ['multipart/form-data'],
  subdomain: 'ci-intake',
  answer(call) {
    const parts = partsOf(call);
    const event = readJson(partOf(parts, 'event').bytes);
    if (event.type !== 'coverage_report') throw new BadPayload('event.type is not coverage_report');
    neededText(event, 'format');
    const [first, second] = partOf(parts, 'coverage').bytes;
    if (first !== 0x1f || second !== 0x8b) throw new BadPayload('coverage is not compressed by gzip');
    return json(202, {});
  },
};
