/**
 * What follows from who calls whom (INTERFACES, "Stack rules"): order, edges, entries, chain. Pure; the apps have been checked, so
 * every downstream name is an app and nobody calls itself over any way.
 */

export interface Caller {
  readonly name: string;
  readonly downstream: readonly string[];
}

/** A chain has as many names as there are ways through the stack, so a wide and deep one has no end that anybody could read. */
export const CHAIN_LIMIT = 100_000;

const inReverse = (names: readonly string[] | undefined) => (names ?? []).toReversed();

const callees = (apps: readonly Caller[]) => new Map(apps.map(({ name, downstream }) => [name, downstream]));

/** Every call that the stack declares, by caller in file order. */
export function edgesOf(apps: readonly Caller[]): (readonly [string, string])[] {
  return apps.flatMap(({ name, downstream }) => downstream.map((callee) => [name, callee] as const));
}

/** The apps that nobody calls, in file order. */
export function entriesOf(apps: readonly Caller[]): string[] {
  const called = new Set(apps.flatMap(({ downstream }) => downstream));
  return apps.map(({ name }) => name).filter((name) => !called.has(name));
}

/**
 * Callers first, depth first in file order: from each entry down its first callee, and so on; an app that others call as well
 * comes right after the last of its callers.
 */
export function orderOf(apps: readonly Caller[]): string[] {
  const downstream = callees(apps);
  const waitsFor = new Map<string, number>();
  for (const [, callee] of edgesOf(apps)) waitsFor.set(callee, (waitsFor.get(callee) ?? 0) + 1);
  const ready = inReverse(entriesOf(apps));
  const order: string[] = [];
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    order.push(name);
    for (const callee of inReverse(downstream.get(name))) {
      const left = (waitsFor.get(callee) ?? 0) - 1;
      waitsFor.set(callee, left);
      if (left === 0) ready.push(callee);
    }
  }
  return order;
}

/** Depth first from the entry; an app is named once for each way that leads to it. Ends at `CHAIN_LIMIT` names. */
export function chainOf(apps: readonly Caller[], entry: string): string[] {
  const downstream = callees(apps);
  const open = [entry];
  const chain: string[] = [];
  for (let name = open.pop(); name !== undefined && chain.length < CHAIN_LIMIT; name = open.pop()) {
    chain.push(name);
    open.push(...inReverse(downstream.get(name)));
  }
  return chain;
}

/** First occurrences of the chain. */
export function chainOnceOf(apps: readonly Caller[], entry: string): string[] {
  const downstream = callees(apps);
  const open = [entry];
  const seen = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...inReverse(downstream.get(name)));
  }
  return [...seen];
}
