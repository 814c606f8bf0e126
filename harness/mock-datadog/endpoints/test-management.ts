/** `/api/v2/test/libraries/test-management/tests`: tests that are quarantined, disabled, or being mended. */
import { bySuite } from '../by-suite.ts';
import { type Endpoint, json } from '../endpoint.ts';
import { readQuestion } from '../read-request.ts';
import type { ScenarioSuite } from '../scenario/scenario.ts';

function managed({ quarantined, disabled, attemptToFix }: ScenarioSuite): object {
  const names = new Set([...quarantined, ...disabled, ...attemptToFix]);
  const properties = (name: string) => ({
    quarantined: quarantined.includes(name),
    disabled: disabled.includes(name),
    attempt_to_fix: attemptToFix.includes(name),
  });
  return { tests: Object.fromEntries([...names].map((name) => [name, { properties: properties(name) }])) };
}

export const testManagement: Endpoint = {
  methods: ['POST'],
  path: /^\/api\/v2\/test\/libraries\/test-management\/tests$/,
  takes: ['application/json'],
  subdomain: 'api',
  answer(call, _spans, { scenario: { suites } }) {
    const { id } = readQuestion(call.body, { type: 'ci_app_libraries_tests_request', needs: ['repository_url'] });
    const some = suites.filter(({ quarantined, disabled, attemptToFix }) => quarantined.length + disabled.length + attemptToFix.length > 0);
    const modules = Object.fromEntries(Object.entries(bySuite(some, managed)).map(([module, suites]) => [module, { suites }]));
    return json(200, { data: { id, type: 'ci_app_libraries_tests', attributes: { modules } } });
  },
};
