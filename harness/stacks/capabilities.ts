/**
 * All capabilities of a repository: built-in ones, under them the stack's apps, over both what muster.yaml declares. Each place
 * that speaks of the same name refines the one before it.
 */
import type { Capability } from '../model/capability.ts';
import { type CapabilityName, capabilityName } from '../model/ids.ts';
import type { Place, Problem } from '../model/problem.ts';
import type { App } from '../model/stack.ts';
import type { BuiltIn } from './built-in.ts';
import { findCycles } from './cycles.ts';
import type { Declaration } from './declaration.ts';
import { complete, type Draft, layOver } from './draft.ts';
import { child, textItems } from './raw.ts';

export interface Sources {
  readonly builtIns: ReadonlyMap<string, BuiltIn>;
  /** Apps of the stack, each with what its `local:` says. */
  readonly apps: readonly { readonly app: App; readonly draft: Draft }[];
  readonly declared: readonly { readonly name: string; readonly place: Place; readonly draft: Draft }[];
}

interface Layered {
  readonly role: Capability['role'];
  readonly place: Place;
  readonly draft: Draft;
}

/** An app is what its folder holds. */
const filesOf = ({ contextDir }: App): Draft => (contextDir === '' || contextDir === '.' ? {} : { files: [`${contextDir}/**`] });

/** Every capability by name, complete. */
export function joinCapabilities({ builtIns, apps, declared }: Sources): ReadonlyMap<CapabilityName, Capability> {
  const layered = new Map<string, Layered>();
  const add = (name: string, { role, place, draft }: Layered) => {
    const under = layered.get(name);
    layered.set(name, { role: under?.role ?? role, place, draft: layOver(under?.draft ?? {}, draft) });
  };
  for (const [name, { role, draft }] of builtIns) add(name, { role, place: {}, draft });
  for (const { app, draft } of apps)
    add(app.name, { role: 'app', place: app.place, draft: layOver({ dependsOn: app.downstream.map(capabilityName), ...filesOf(app) }, draft) });
  for (const { name, place, draft } of declared) add(name, { role: 'service', place, draft });
  return new Map([...layered].map(([name, { role, place, draft }]) => [capabilityName(name), complete(name, role, place, draft)]));
}

/** Where the capability `from` says that it depends on `to`; where it is declared when it only implies so. */
function dependencyPlace(from: Capability, to: string, declarations: readonly Declaration[]): Place {
  for (const { name, spec, path, document } of declarations) {
    const item = name === from.name ? textItems(child(spec, 'dependsOn')).find(({ text }) => text === to) : undefined;
    if (item) return document.place([...path, 'dependsOn', item.index]);
  }
  return from.place;
}

/** Capabilities that wait for one another in a circle. */
export function dependencyCycles(capabilities: ReadonlyMap<CapabilityName, Capability>, declarations: readonly Declaration[]): Problem[] {
  const cycles = findCycles(new Map([...capabilities].map(([name, { dependsOn }]) => [name, dependsOn])));
  return cycles.flatMap((cycle): Problem[] => {
    const last = capabilities.get(capabilityName(cycle.at(-1) ?? ''));
    return last === undefined ? [] : [{ code: 'cycle', cycle, ...dependencyPlace(last, cycle[0] ?? '', declarations) }];
  });
}
