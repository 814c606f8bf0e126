/** What this machine has, and which capabilities of a repository that enables. Starts nothing. */
import { type Allowed, chooseProvider } from '../capabilities/choose.ts';
import type { ProviderContext } from '../capabilities/provider.ts';
import { canGroup } from '../guard/cgroup.ts';
import type { Guard } from '../guard/client.ts';
import type { Host } from '../host/host.ts';
import { type Capability, OWN_CLUSTER } from '../model/capability.ts';
import type { Configuration } from '../model/configuration.ts';
import { runId } from '../model/ids.ts';
import { fail } from '../model/result.ts';
import { definedVariables } from '../sandbox/environment.ts';
import { heldCapabilities } from './held-services.ts';

export interface Tool {
  readonly name: string;
  readonly found: boolean;
  readonly version: string | null;
  readonly path: string | null;
}

export interface ContainmentDiagnosis {
  /** As a run's results name it. */
  readonly name: 'cgroup' | 'subreaper' | 'marker';
  /** False where its guarantee was never measured: on every system but Linux. */
  readonly measured: boolean;
}

/** What will hold the processes of a run together here. */
export function containment(host: Host): ContainmentDiagnosis {
  if (host.platform !== 'linux') return { name: 'marker', measured: false };
  return { name: host.env['MUSTER_CGROUP'] !== 'off' && canGroup(host) ? 'cgroup' : 'subreaper', measured: true };
}

export interface CapabilityDiagnosis {
  readonly name: string;
  readonly providers: readonly { readonly kind: string; readonly state: 'ready' | 'startable' | 'unusable'; readonly because: string }[];
}

/** Programs that Muster or its providers use, with the words that make each tell its version. */
const TOOLS: readonly { readonly name: string; readonly programs: readonly string[]; readonly words: readonly string[] }[] = [
  { name: 'node', programs: ['node'], words: ['--version'] },
  { name: 'npm', programs: ['npm'], words: ['--version'] },
  { name: 'git', programs: ['git'], words: ['--version'] },
  { name: 'chromium', programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'], words: ['--version'] },
  { name: 'docker', programs: ['docker'], words: ['--version'] },
  { name: 'kind', programs: ['kind'], words: ['--version'] },
  { name: 'kubectl', programs: ['kubectl'], words: ['version', '--client'] },
  { name: 'java', programs: ['java'], words: ['-version'] },
  { name: 'python3', programs: ['python3'], words: ['--version'] },
  { name: 'nix', programs: ['nix'], words: ['--version'] },
  { name: 'flox', programs: ['flox'], words: ['--version'] },
];

/** A program that does not answer in this time has no version to tell. */
const VERSION_MS = 3000;

export async function tools(host: Host): Promise<Tool[]> {
  return Promise.all(
    TOOLS.map(async ({ name, programs, words }): Promise<Tool> => {
      const path = programs.map((program) => host.processes.find(program)).find((found) => found !== null) ?? null;
      if (path === null) return { name, found: false, version: null, path };
      const { stdout, stderr } = await host.processes.run([path, ...words], { timeoutMs: VERSION_MS });
      return { name, found: true, version: /\d+\.\d+[\w.+-]*/.exec(stdout || stderr)?.[0] ?? null, path };
    }),
  );
}

/** Providers are only asked here, so nothing is ever spawned. */
const NOTHING_STARTS: Guard = {
  pid: 0,
  containment: 'none',
  gone: Promise.resolve(null),
  spawn: async () => fail({ code: 'guard-lost', detail: 'the doctor starts nothing' }),
  stop: async () => ({ durationMs: 0, how: 'asked', leaks: [] }),
  removeAtEnd: async () => {},
  own: async () => {},
  remove: async () => true,
  shutdown: async () => [],
};

/** Asks each provider of a capability for itself. */
async function diagnose(capability: Capability, only: Allowed['only'], { root }: Configuration, host: Host): Promise<CapabilityDiagnosis> {
  const signal = AbortSignal.timeout(VERSION_MS);
  const scope = { ports: Object.fromEntries(Object.keys(capability.ports).map((name) => [name, 0])), env: host.env, sandboxDir: root, urls: {} };
  const providers = await Promise.all(
    capability.providers.map(async (spec) => {
      const context: ProviderContext = {
        capability: { ...capability, providers: [spec] },
        id: capability.name,
        sandbox: { name: null, run: runId('doctor'), dir: root, once: (_, make) => make() },
        root,
        log: '',
        scope: () => scope,
        environment: () => definedVariables(host.env),
        neighbours: () => [],
        dependsOn: () => [],
        held: heldCapabilities(root, host),
        guard: NOTHING_STARTS,
        cluster: OWN_CLUSTER,
        progress: () => {},
        signal,
      };
      const choice = await chooseProvider(context, { autoStart: true, only }, host);
      if (choice.kind === 'none') return { kind: spec.kind, state: 'unusable' as const, because: choice.passedOver[0]?.because ?? '' };
      return {
        kind: spec.kind,
        state: choice.availability.kind,
        because: choice.availability.kind === 'ready' ? 'it is there already' : 'Muster can start it',
      };
    }),
  );
  return { name: capability.name, providers };
}

/** `only`: as `--providers` says. */
export async function diagnoseAll(configuration: Configuration, only: Allowed['only'], host: Host): Promise<CapabilityDiagnosis[]> {
  return Promise.all([...configuration.capabilities.values()].map((capability) => diagnose(capability, only, configuration, host)));
}
