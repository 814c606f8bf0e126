/** What the mock plays: everything a backend would know of a repository, checked and with its defaults filled in. */
import type { Keys } from '../auth.ts';
import type { Fault } from '../faults.ts';

/** All eleven keys, as they go over the wire (facts/datadog.md, 2.3). */
export interface Settings {
  readonly code_coverage: boolean;
  readonly tests_skipping: boolean;
  readonly itr_enabled: boolean;
  readonly require_git: boolean;
  readonly early_flake_detection: {
    readonly enabled: boolean;
    readonly slow_test_retries: Readonly<Record<string, number>>;
    readonly faulty_session_threshold: number;
  };
  readonly flaky_test_retries_enabled: boolean;
  readonly di_enabled: boolean;
  readonly known_tests_enabled: boolean;
  readonly test_management: { readonly enabled: boolean; readonly attempt_to_fix_retries: number };
  readonly impacted_tests_enabled: boolean;
  readonly coverage_report_upload_enabled: boolean;
}

/** What is known of one suite. */
export interface ScenarioSuite {
  readonly module: string;
  readonly suite: string;
  /** From the top of the repository. */
  readonly file: string;
  /** As it is sent: nanoseconds in a text, unless the scenario says otherwise. Null when nobody has measured the suite. */
  readonly duration: { readonly p50: unknown; readonly p90: unknown } | null;
  /** Names of its known tests. */
  readonly tests: readonly string[];
  /** All of it, or the tests that are named. */
  readonly skippable: 'all' | readonly string[];
  readonly quarantined: readonly string[];
  readonly disabled: readonly string[];
  readonly attemptToFix: readonly string[];
}

/** What is known of a repository, what is turned on, and what goes wrong. */
export interface Scenario {
  readonly settings: Settings;
  readonly suites: readonly ScenarioSuite[];
  /** Ties skipped tests to the answer that skipped them. */
  readonly correlationId: string;
  /** Commits that the backend has from the start, in every repository. */
  readonly commits: readonly string[];
  /** Suites on a page, at most. */
  readonly pageSize: { readonly knownTests: number; readonly durations: number };
  /** Keys that clients must bring; null when nobody is asked. */
  readonly keys: Keys | null;
  readonly faults: readonly Fault[];
}

/** What a backend answers that turns nothing on. */
export const SETTINGS_OFF: Settings = {
  code_coverage: false,
  tests_skipping: false,
  itr_enabled: false,
  require_git: false,
  early_flake_detection: { enabled: false, slow_test_retries: { '5s': 10, '10s': 5, '30s': 3, '5m': 2 }, faulty_session_threshold: 30 },
  flaky_test_retries_enabled: false,
  di_enabled: false,
  known_tests_enabled: false,
  test_management: { enabled: false, attempt_to_fix_retries: 20 },
  impacted_tests_enabled: false,
  coverage_report_upload_enabled: false,
};

/** A backend that knows nothing and asks for nothing. */
export const NO_SCENARIO: Scenario = {
  settings: SETTINGS_OFF,
  suites: [],
  correlationId: 'mock-correlation',
  commits: [],
  pageSize: { knownTests: 2000, durations: 500 },
  keys: null,
  faults: [],
};
