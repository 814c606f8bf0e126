/** `/api/v2/ci/tests/skippable`: what a change cannot have broken. Suites to a client that skips suites, tests to one that skips tests. */

import { type Endpoint, json } from '../endpoint.ts';
import { readQuestion, testLevelOf } from '../read-request.ts';
import type { ScenarioSuite } from '../scenario/scenario.ts';

const item = (type: 'suite' | 'test', { module, suite }: ScenarioSuite, test: { readonly name?: string }) => ({
  type,
  attributes: { suite, ...test, configurations: { 'test.bundle': module } },
});

function tests(suite: ScenarioSuite): object[] {
  const names = suite.skippable === 'all' ? suite.tests : suite.skippable;
  return names.map((name) => item('test', suite, { name }));
}

export const skippableTests: Endpoint = {
  methods: ['POST'],
  path: /^\/api\/v2\/ci\/tests\/skippable$/,
  takes: ['application/json'],
  subdomain: 'api',
  answer(call, _spans, { scenario: { suites, correlationId } }) {
    const level = testLevelOf(readQuestion(call.body, { type: 'test_params', needs: ['service', 'repository_url', 'sha'] }));
    const items = level === 'test' ? suites.flatMap(tests) : suites.filter(({ skippable }) => skippable === 'all').map((suite) => item('suite', suite, {}));
    return json(200, { data: items.map((each, index) => ({ id: String(index + 1), ...each })), meta: { correlation_id: correlationId } });
  },
};
