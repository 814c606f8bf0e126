/** `/api/v2/ci/ddtest/test_suite_durations`: measured durations of suites, page by page; nanoseconds in texts (facts/datadog.md, 2.3). */
import { bySuite } from '../by-suite.ts';
import { type Endpoint, json } from '../endpoint.ts';
import { pageOf } from '../paging.ts';
import { readQuestion } from '../read-request.ts';

export const suiteDurations: Endpoint = {
  methods: ['POST'],
  path: /^\/api\/v2\/ci\/ddtest\/test_suite_durations$/,
  takes: ['application/json'],
  subdomain: 'api',
  answer(call, _spans, { scenario: { suites, pageSize } }) {
    const { id, attributes } = readQuestion(call.body, { type: 'ci_app_ddtest_test_suite_durations_request', needs: ['service', 'repository_url'] });
    const measured = suites.filter(({ duration }) => duration !== null);
    const { items, page_info } = pageOf(measured, attributes.page_info, pageSize.durations);
    const test_suites = bySuite(items, ({ file, duration }) => ({ source_file: file, duration }));
    return json(200, { data: { id, type: 'ci_app_ddtest_test_suite_durations', attributes: { test_suites, page_info } } });
  },
};
