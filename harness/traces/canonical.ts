/** Wire names of tests become canonical ids (CHECKLIST D2): what `X-Test-Id` carries is a request name or a joined title path. */
import type { TraceFacts } from '../model/graph.ts';
import type { TestId } from '../model/ids.ts';
import { typeOf } from './facts.ts';

/** A header holds ids of other scripts percent-encoded. */
function decoded(wireName: string): string {
  try {
    return decodeURIComponent(wireName);
  } catch {
    return wireName;
  }
}

/** The same facts under canonical ids. A wire name without an alias stays as it is. */
export function canonical(facts: readonly TraceFacts[], aliases: ReadonlyMap<string, TestId>): TraceFacts[] {
  return facts.map((fact) => {
    const id = fact.testId === null ? undefined : (aliases.get(fact.testId) ?? aliases.get(decoded(fact.testId)));
    return id === undefined || id === fact.testId ? fact : { ...fact, testId: id, testType: typeOf(id) };
  });
}
