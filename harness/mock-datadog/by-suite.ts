/** Answers of Test Optimization are maps of modules with maps of suites. */
import type { ScenarioSuite } from './scenario/scenario.ts';

/** One entry a suite, by module and by suite. Names are data: `__proto__` is one like any other. */
export function bySuite<T>(suites: readonly ScenarioSuite[], entry: (suite: ScenarioSuite) => T): Record<string, Record<string, T>> {
  const modules = Map.groupBy(suites, ({ module }) => module);
  return Object.fromEntries([...modules].map(([module, of]) => [module, Object.fromEntries(of.map((each) => [each.suite, entry(each)]))]));
}
