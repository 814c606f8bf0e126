/** All sandboxes of one run: those that requirements or tests name, and always the shared default one. */
import type { Host } from '../host/host.ts';
import type { Configuration } from '../model/configuration.ts';
import type { CapabilityName, RunId } from '../model/ids.ts';
import { byCodeUnits } from '../model/order.ts';
import type { Requirement } from '../model/plan.ts';
import { openSandbox, type Sandbox, type SandboxRequest } from './sandbox.ts';

export interface Sandboxes extends AsyncDisposable {
  /** The sandbox of that name, which a requirement or `names` must have mentioned. */
  get(name: string | null): Sandbox;
  all(): readonly Sandbox[];
}

export interface SandboxesRequest {
  readonly run: RunId;
  readonly configuration: Configuration;
  readonly requirements: readonly Pick<Requirement, 'capability' | 'sandbox'>[];
  /** Sandboxes of tests that require nothing. */
  readonly names?: readonly (string | null)[];
  readonly removeAtEnd: SandboxRequest['removeAtEnd'];
}

/** Opens them one after the other, the default one first, so that the same run is given the same ports. Each port variable counts in the first that needs it. */
export async function openSandboxes(request: SandboxesRequest, host: Host): Promise<Sandboxes> {
  const { run, configuration, requirements, removeAtEnd } = request;
  const named = new Set([...requirements.map(({ sandbox }) => sandbox), ...(request.names ?? [])].filter((name) => name !== null));
  const open = new Map<string | null, Sandbox>();
  const placed = new Set<CapabilityName>();
  for (const name of [null, ...[...named].sort(byCodeUnits)]) {
    const wanted = requirements.filter(({ sandbox }) => sandbox === name).map(({ capability }) => capability);
    const capabilities = [...configuration.capabilities.values()].filter((capability) => wanted.includes(capability.name));
    const overridden = new Set(capabilities.flatMap((capability) => (placed.has(capability.name) ? [] : [capability.name])));
    for (const each of overridden) placed.add(each);
    open.set(name, await openSandbox({ run, root: configuration.root, name, capabilities, overridden, removeAtEnd }, host));
  }
  return {
    get(name) {
      const sandbox = open.get(name);
      if (!sandbox) throw new Error(`no sandbox was opened for ${name}`);
      return sandbox;
    },
    all: () => [...open.values()],
    async [Symbol.asyncDispose]() {
      for (const sandbox of open.values()) await sandbox[Symbol.asyncDispose]();
    },
  };
}
