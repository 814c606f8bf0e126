/**
 * The text of a scenario becomes what the mock plays.
 *
 * In: YAML or JSON, and the name that it is shown by. Out: the scenario with every default filled in, or every problem at once, each with
 * its place.
 */
import type { Problem } from '../../model/problem.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import { byPlace } from '../../stacks/by-place.ts';
import { parseText, type SourceDocument } from '../../stacks/document.ts';
import { toMs } from '../../stacks/scalars.ts';
import { checkShape } from '../../stacks/shape.ts';
import type { Fault } from '../faults.ts';
import { type FaultEntry, faultsSchema, type ScenarioFile, type SuiteEntry, scenarioSchema } from './scenario.schema.ts';
import { NO_SCENARIO, type Scenario, type ScenarioSuite, SETTINGS_OFF, type Settings } from './scenario.ts';

const NO_MODULE = 'tests';

function settingsOf(written: ScenarioFile['settings'] = {}): Settings {
  const { early_flake_detection, test_management } = SETTINGS_OFF;
  return {
    ...SETTINGS_OFF,
    ...written,
    early_flake_detection: { ...early_flake_detection, ...written.early_flake_detection },
    test_management: { ...test_management, ...written.test_management },
  };
}

/** Nanoseconds in a text, unless the scenario says what goes over the wire. */
function percentile(written: Exclude<SuiteEntry['p50'], undefined>): unknown {
  return typeof written === 'string' ? `${toMs(written)}000000` : written.wire;
}

function suiteOf(entry: SuiteEntry, module: string): ScenarioSuite {
  const { suite, p50, p90 = p50, skippable = false } = entry;
  return {
    module: entry.module ?? module,
    suite,
    file: entry.file ?? suite,
    duration: p50 === undefined || p90 === undefined ? null : { p50: percentile(p50), p90: percentile(p90) },
    tests: entry.tests ?? [],
    skippable: skippable === true ? 'all' : skippable === false ? [] : skippable,
    quarantined: entry.quarantined ?? [],
    disabled: entry.disabled ?? [],
    attemptToFix: entry.attemptToFix ?? [],
  };
}

function faultOf({ endpoint, after = 0, times, status, body, headers = {}, delay, truncate, cursor }: FaultEntry): Fault {
  return {
    endpoint,
    after,
    times: times ?? null,
    status: status ?? null,
    body: body ?? null,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    delayMs: delay === undefined ? 0 : toMs(delay),
    truncate: truncate ?? null,
    cursor: cursor ?? null,
  };
}

/** A suite stands once in a module: the answers are maps. */
function repeatedSuites(suites: readonly ScenarioSuite[], document: SourceDocument): Problem[] {
  const seen = new Set<string>();
  return suites.flatMap(({ module, suite }, index): Problem[] => {
    const key = JSON.stringify([module, suite]);
    if (seen.has(key)) return [{ code: 'duplicate', key: 'suite', value: suite, ...document.place(['suites', index, 'suite']) }];
    seen.add(key);
    return [];
  });
}

/** @param file the name that places are shown with; JSON by its ending, else YAML */
export function readScenario(text: string, file: string): Result<Scenario> {
  const document = parseText(text, file);
  if (!document.ok) return document;
  const checked = checkShape(scenarioSchema, document.value);
  if (!checked.ok) return fail(...[...checked.problems].sort(byPlace));
  const { settings, module = NO_MODULE, suites = [], correlationId, commits, pageSize, keys, faults = [] } = checked.value;
  const known = suites.map((entry) => suiteOf(entry, module));
  const repeated = repeatedSuites(known, document.value);
  if (repeated.length > 0) return fail(...repeated);
  return ok({
    settings: settingsOf(settings),
    suites: known,
    correlationId: correlationId ?? NO_SCENARIO.correlationId,
    commits: commits ?? [],
    pageSize: { ...NO_SCENARIO.pageSize, ...pageSize },
    keys: keys === undefined ? null : { api: keys.api ?? null, application: keys.application ?? null },
    faults: faults.map(faultOf),
  });
}

/** The faults of `{faults: […]}`, as the admin API takes them. */
export function readFaults(text: string, file: string): Result<readonly Fault[]> {
  const document = parseText(text, file);
  if (!document.ok) return document;
  const checked = checkShape(faultsSchema, document.value);
  return checked.ok ? ok(checked.value.faults.map(faultOf)) : fail(...[...checked.problems].sort(byPlace));
}
