/** `/api/v2/libraries/tests/services/setting`: which features a client turns on. All eleven keys are always there (facts/datadog.md, 2.3). */

import { type Endpoint, json } from '../endpoint.ts';
import { readQuestion, testLevelOf } from '../read-request.ts';

export const settings: Endpoint = {
  methods: ['POST'],
  path: /^\/api\/v2\/libraries\/tests\/services\/setting$/,
  takes: ['application/json'],
  subdomain: 'api',
  answer(call, _spans, { scenario }) {
    const needs = ['service', 'repository_url', 'sha'];
    const question = readQuestion(call.body, { type: 'ci_app_test_service_libraries_settings', needs });
    // What it says is of no account here, but must be right.
    testLevelOf(question);
    return json(200, { data: { id: question.id, type: 'ci_app_tracers_test_service_settings', attributes: scenario.settings } });
  },
};
