/** `/api/v2/libraries/tests/services/setting`: which features a client turns on. All eleven keys are always there (facts/datadog.md, 2.3). */

import { type Endpoint, json } from '../endpoint.ts';
import { BadPayload } from '../msgpack.ts';
import { readQuestion } from '../read-request.ts';

export const settings: Endpoint = {
  methods: ['POST'],
  path: /^\/api\/v2\/libraries\/tests\/services\/setting$/,
  takes: ['application/json'],
  subdomain: 'api',
  answer(call, _spans, { scenario }) {
    const needs = ['service', 'repository_url', 'sha'];
    const { id, attributes } = readQuestion(call.body, { type: 'ci_app_test_service_libraries_settings', needs });
    const level = attributes.test_level ?? 'test';
    if (level !== 'test' && level !== 'suite') throw new BadPayload('test_level is neither test nor suite');
    return json(200, { data: { id, type: 'ci_app_tracers_test_service_settings', attributes: scenario.settings } });
  },
};
