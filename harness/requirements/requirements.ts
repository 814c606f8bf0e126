/**
 * Selected tests and known capabilities in; what must be started, for which tests and in which sandbox, out. Nothing is required that
 * no test needs, directly or through `dependsOn`.
 */
import type { Capability } from '../model/capability.ts';
import { closedOverDependencies } from '../model/closure.ts';
import type { CapabilityName, TestId } from '../model/ids.ts';
import { byCodeUnits, sortedUnique } from '../model/order.ts';
import type { Requirement } from '../model/plan.ts';
import type { Test } from '../model/test.ts';

type Capabilities = ReadonlyMap<CapabilityName, Capability>;

function bySandbox(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  return byCodeUnits(a, b);
}

/**
 * The capabilities that these tests need, closed over `dependsOn`, one requirement for each capability and sandbox.
 * The shared sandbox comes first, then sandboxes and in them capabilities by name. Names that nobody declares are left out: the
 * inventory has refused them.
 */
export function closeRequirements(tests: readonly Pick<Test, 'id' | 'requires' | 'sandbox'>[], capabilities: Capabilities): Requirement[] {
  const closures = new Map<string, ReadonlySet<CapabilityName>>();
  const needed = new Map<string | null, Map<CapabilityName, TestId[]>>();
  for (const { id, requires, sandbox } of tests) {
    if (requires.length === 0) continue;
    const key = requires.join(' ');
    const closure = closures.get(key) ?? closedOverDependencies(requires, capabilities);
    closures.set(key, closure);
    const inSandbox = needed.get(sandbox) ?? new Map<CapabilityName, TestId[]>();
    needed.set(sandbox, inSandbox);
    for (const capability of closure) {
      const ids = inSandbox.get(capability);
      if (ids === undefined) inSandbox.set(capability, [id]);
      else ids.push(id);
    }
  }
  return [...needed]
    .sort(([a], [b]) => bySandbox(a, b))
    .flatMap(([sandbox, byCapability]) =>
      [...byCapability]
        .sort(([a], [b]) => byCodeUnits(a, b))
        .map(([capability, ids]) => ({
          capability,
          sandbox,
          tests: sortedUnique(ids),
          dependsOn: sortedUnique(capabilities.get(capability)?.dependsOn ?? []).filter((name) => capabilities.has(name)),
        })),
    );
}
