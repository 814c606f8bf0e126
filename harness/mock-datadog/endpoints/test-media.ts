/** `/api/v2/ci/…/media`: screenshots of a failed test and videos of a suite (facts/datadog.md, 3.6). */

import { type Endpoint, json } from '../endpoint.ts';
import { BadPayload } from '../msgpack.ts';

export const testMedia: Endpoint = {
  methods: ['POST'],
  path: /^\/api\/v2\/ci\/(?:test-runs\/\d+|test-suites\/\d+\/\d+)\/media$/,
  subdomain: 'api',
  answer({ contentType, body }) {
    if (!/^(?:image|video)\//.test(contentType)) throw new BadPayload('the content type is that of no image or video');
    if (body.length === 0) throw new BadPayload('the body is empty');
    return json(201, {});
  },
};
