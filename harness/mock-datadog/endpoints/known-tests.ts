/** `/api/v2/ci/libraries/tests`: the tests that were seen before, page by page; whatever is not among them is new. */
import { bySuite } from '../by-suite.ts';
import { type Endpoint, json } from '../endpoint.ts';
import { pageOf } from '../paging.ts';
import { readQuestion } from '../read-request.ts';

export const knownTests: Endpoint = {
  methods: ['POST'],
  path: /^\/api\/v2\/ci\/libraries\/tests$/,
  takes: ['application/json'],
  subdomain: 'api',
  answer(call, _spans, { scenario: { suites, pageSize } }) {
    const { id, attributes } = readQuestion(call.body, { type: 'ci_app_libraries_tests_request', needs: ['service', 'repository_url'] });
    const known = suites.filter(({ tests }) => tests.length > 0);
    const { items, page_info } = pageOf(known, attributes.page_info, pageSize.knownTests);
    return json(200, { data: { id, type: 'ci_app_libraries_tests', attributes: { tests: bySuite(items, ({ tests }) => tests), page_info } } });
  },
};
