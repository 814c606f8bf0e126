/** The shape of a scenario file: what the mock Datadog knows of a repository, and how it misbehaves. */
import * as z from 'zod/mini';
import { duration, form, optional, required, text } from '../../stacks/scalars.ts';
import { ENDPOINTS } from '../endpoints.ts';
import { NO_SCENARIO, SETTINGS_OFF } from './scenario.ts';

const wholeNumber = (least: number, most: number) => {
  const error = `a whole number from ${least} to ${most}`;
  return z.int({ error }).check(z.gte(least, { error }), z.lte(most, { error }));
};

const names = () => z.array(text());

const toggle = (description: string) => optional(description, z.boolean(), { default: false });

const retries = () => wholeNumber(0, 100);

const settingsSchema = z.strictObject({
  code_coverage: toggle('Clients report which files each suite goes through.'),
  tests_skipping: toggle('Clients skip what is skippable.'),
  itr_enabled: toggle('Test Impact Analysis is on.'),
  require_git: toggle('Clients deliver their commits and ask again, before they go on.'),
  early_flake_detection: optional(
    'New tests are repeated.',
    z.strictObject({
      enabled: toggle('On.'),
      slow_test_retries: optional('Repetitions by duration.', z.record(form(/^\d+[smh]$/, 'a duration such as 5s or 5m'), retries()), {
        default: SETTINGS_OFF.early_flake_detection.slow_test_retries,
      }),
      faulty_session_threshold: optional('Percentage of new tests beyond which nothing is repeated.', retries(), {
        default: SETTINGS_OFF.early_flake_detection.faulty_session_threshold,
      }),
    }),
  ),
  flaky_test_retries_enabled: toggle('Failed tests are tried again.'),
  di_enabled: toggle('Failures are reported with values of variables.'),
  known_tests_enabled: toggle('Clients ask for the tests that were seen before.'),
  test_management: optional(
    'Clients ask for tests that are quarantined or disabled.',
    z.strictObject({
      enabled: toggle('On.'),
      attempt_to_fix_retries: optional('Repetitions of a test that is being mended.', retries(), {
        default: SETTINGS_OFF.test_management.attempt_to_fix_retries,
      }),
    }),
  ),
  impacted_tests_enabled: toggle('Tests that a change modified are repeated.'),
  coverage_report_upload_enabled: toggle('Clients deliver whole coverage reports.'),
});

const percentile = () =>
  z.union([duration(), z.strictObject({ wire: required('Sent as it is, whatever it is.', z.any()) })], { error: 'a duration such as 4s, or {wire: …}' });

const suiteSchema = z.strictObject({
  suite: required('Its name, as its framework reports it.', text()),
  module: optional('What holds the suite; the module of the scenario unless told.', text()),
  file: optional("Its source, from the repository's top; its name unless told.", text()),
  p50: optional('Its median duration. A suite without one was never measured.', percentile()),
  p90: optional('Its 90th percentile; the median unless told.', percentile()),
  tests: optional('Names of its known tests.', names()),
  skippable: optional(
    'True for all of it, or the names of the tests that a change cannot have broken.',
    z.union([z.boolean(), names()], { error: 'true, false or a list of names' }),
    {
      default: false,
    },
  ),
  quarantined: optional('Tests whose failure does not count.', names()),
  disabled: optional('Tests that are not run.', names()),
  attemptToFix: optional('Tests that are being mended.', names()),
});

const ENDPOINT_NAMES = [...Object.keys(ENDPOINTS), 'other', '*'];

const faultSchema = z.strictObject({
  endpoint: required('Which requests it meets; * for all but health, other for what is served by no endpoint.', z.enum(ENDPOINT_NAMES)),
  after: optional('Requests that pass before the first that is met.', wholeNumber(0, 1_000_000), { default: 0 }),
  times: optional('Requests that are met; all that follow unless told.', wholeNumber(1, 1_000_000)),
  status: optional("Answered in the endpoint's place, which does not see the request.", wholeNumber(200, 599)),
  body: optional("The same, for the body's text.", z.string()),
  headers: optional(
    'Added to the answer: content-type, retry-after, x-ratelimit-reset and others.',
    z.record(form(/^[A-Za-z][A-Za-z0-9-]*$/, 'the name of a header'), form(/^[\x20-\x7e]*$/, 'the value of a header')),
  ),
  delay: optional('Waited before the answer.', duration()),
  truncate: optional('Bytes of the body after which the connection ends, though all of it was announced.', wholeNumber(0, 1_000_000_000)),
  cursor: optional(
    'same: the first page again and again, each with the same cursor to a next one. none: a next page, and no cursor to it.',
    z.enum(['same', 'none']),
  ),
});

const page = () => wholeNumber(1, 10_000);

export const scenarioSchema = z.strictObject({
  version: required('Version of this format.', z.literal(1)),
  description: optional('What it is for.', z.string()),
  settings: optional('What clients turn on; the names are those of the wire. Everything is off unless told.', settingsSchema),
  module: optional('The module of suites that name none: vitest, playwright, rspec, …', text()),
  suites: optional('What is known of the repository.', z.array(suiteSchema)),
  correlationId: optional('Ties skipped tests to the answer that skipped them.', text(), { default: NO_SCENARIO.correlationId }),
  commits: optional('Commits that the backend has.', z.array(form(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'the full hash of a commit'))),
  pageSize: optional(
    'Suites on one page, at most.',
    z.strictObject({
      knownTests: optional('Of known tests.', page(), { default: NO_SCENARIO.pageSize.knownTests }),
      durations: optional('Of durations.', page(), { default: NO_SCENARIO.pageSize.durations }),
    }),
  ),
  keys: optional(
    'Keys that clients must bring, else they are answered 403. An empty map asks for any.',
    z.strictObject({
      api: optional('The value of DD-API-KEY; any unless told.', text()),
      application: optional('The value of DD-APPLICATION-KEY, for the spans API; any unless told.', text()),
    }),
  ),
  faults: optional('How it misbehaves. Of several for one endpoint the first that is not used up has its turn.', z.array(faultSchema)),
});

/** What the admin API takes: faults beside those of the scenario. */
export const faultsSchema = z.strictObject({ faults: required('As in a scenario.', z.array(faultSchema)) });

export type ScenarioFile = z.infer<typeof scenarioSchema>;
export type SuiteEntry = z.infer<typeof suiteSchema>;
export type FaultEntry = z.infer<typeof faultSchema>;
