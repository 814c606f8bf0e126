/** Everything that a test of capabilities needs: a temporary repository, a real guard, controllable services, and the events that came. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type EnsureOptions, ensureCapabilities, requirementsFor } from '../../../harness/capabilities/ensure.ts';
import { type StartRequest, startCapabilities } from '../../../harness/capabilities/orchestrate.ts';
import type { RunningCapabilities } from '../../../harness/capabilities/running.ts';
import { type Guard, startGuard } from '../../../harness/guard/client.ts';
import type { Host } from '../../../harness/host/host.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { stateDir } from '../../../harness/host/state-dir.ts';
import type { Capability, ProcessSpec, ProviderSpec } from '../../../harness/model/capability.ts';
import type { Configuration } from '../../../harness/model/configuration.ts';
import type { RunEventBody } from '../../../harness/model/event.ts';
import { type CapabilityName, capabilityName, runId } from '../../../harness/model/ids.ts';
import type { Requirement } from '../../../harness/model/plan.ts';
import { openSandboxes, type Sandboxes } from '../../../harness/sandbox/sandboxes.ts';

export const SERVICE = path.resolve(import.meta.dirname, '../../../fixtures/services/service.ts');

export function processSpec(env: Record<string, string> = {}, more: Partial<ProcessSpec> = {}): ProcessSpec {
  return { kind: 'process', command: [process.execPath, SERVICE], cwd: '.', env: { PORT: '${port.http}', ...env }, oneShot: false, ...more };
}

/** A capability with one HTTP port and `/health`, which the service of fixtures/services provides. */
export function capability(
  name: string,
  more: Omit<Partial<Capability>, 'name' | 'dependsOn'> & { readonly dependsOn?: readonly string[]; readonly env?: Record<string, string> } = {},
): Capability {
  const { dependsOn = [], env = {}, ...rest } = more;
  return {
    name: capabilityName(name),
    providers: [processSpec(env)],
    ports: { http: {} },
    url: 'http://127.0.0.1:${port.http}',
    ready: [{ kind: 'http', path: '/health', port: 'http', status: 200 }],
    readyTimeoutMs: 20_000,
    stop: { signal: 'SIGTERM', graceMs: 5000 },
    reusable: false,
    exports: {},
    role: 'service',
    place: { file: 'muster.yaml', line: 1 },
    ...rest,
    dependsOn: dependsOn.map(capabilityName),
  };
}

/** A task of node: ready when it has exited with 0. */
export function task(name: string, script: string, more: Parameters<typeof capability>[1] = {}): Capability {
  const { url: _, ...rest } = capability(name, {
    providers: [processSpec({}, { command: [process.execPath, '-e', script], env: {}, oneShot: true })],
    ports: {},
    ready: [],
    ...more,
  });
  return rest;
}

export function configuration(root: string, capabilities: readonly Capability[]): Configuration {
  return {
    root,
    file: path.join(root, 'muster.yaml'),
    stack: null,
    capabilities: new Map(capabilities.map((each) => [each.name, each])),
    suites: [],
    changes: { paths: {}, fullRunOn: [], ignore: [] },
    graph: path.join(root, 'graph.sqlite'),
    traces: [],
  };
}

export interface Rig extends AsyncDisposable {
  readonly root: string;
  readonly host: Host;
  readonly guard: Guard;
  readonly events: RunEventBody[];
  readonly configuration: Configuration;
  /** Aborts what is still starting. */
  readonly interrupt: AbortController;
  /** Resolves with the first event of this kind, past or to come. */
  next<Kind extends RunEventBody['kind']>(kind: Kind, capability?: string): Promise<Extract<RunEventBody, { kind: Kind }>>;
  /** `kind capability` of all events, in their order. */
  story(): string[];
  start(names?: readonly string[], more?: Partial<StartRequest>, sandbox?: string | null): Promise<RunningCapabilities>;
  startRequirements(requirements: readonly Requirement[], more?: Partial<StartRequest>): Promise<RunningCapabilities>;
  ensure(names: readonly string[], options?: EnsureOptions): Promise<RunningCapabilities>;
  readonly run: string;
  logOf(id: string): string;
  sandboxDir(name: string | null): string;
  /** The address of one that is starting, once something listens there. */
  urlOf(name: string): Promise<string>;
}

interface Waiter {
  readonly wants: (event: RunEventBody) => boolean;
  readonly resolve: (event: RunEventBody) => void;
}

function subject(event: RunEventBody): string {
  return 'capability' in event ? `${event.capability}${event.sandbox === null ? '' : `@${event.sandbox}`}` : '';
}

let rigs = 0;

export async function rig(capabilities: readonly Capability[], env: Record<string, string> = {}): Promise<Rig> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'muster-rig-'));
  const real = nodeHost();
  const host: Host = { ...real, env: { ...real.env, XDG_STATE_HOME: path.join(root, 'state'), ...env } };
  const run = runId(`rig-${process.pid}-${++rigs}`);
  const guard = await startGuard({ run, stateDir: stateDir(host), root, log: path.join(root, 'guard.log') }, host);
  const declared = configuration(root, capabilities);
  const events: RunEventBody[] = [];
  const waiters: Waiter[] = [];
  const interrupt = new AbortController();
  const opened: Sandboxes[] = [];

  function emit(event: RunEventBody): void {
    events.push(event);
    for (const waiter of waiters.filter(({ wants }) => wants(event))) waiter.resolve(event);
  }
  async function open(requirements: readonly Requirement[]): Promise<Sandboxes> {
    const sandboxes = await openSandboxes({ run, configuration: declared, requirements, removeAtEnd: guard.removeAtEnd }, host);
    opened.push(sandboxes);
    return sandboxes;
  }
  const logDir = path.join(root, 'logs');
  const shared = { configuration: declared, logDir, guard, emit, signal: interrupt.signal };
  const all = capabilities.map(({ name }) => name);
  async function startRequirements(requirements: readonly Requirement[], more: Partial<StartRequest> = {}): Promise<RunningCapabilities> {
    const sandboxes = await open(requirements);
    return startCapabilities({ ...shared, requirements, sandboxFor: sandboxes.get, onMissing: () => 'fail', ...more }, host);
  }

  const it: Rig = {
    root,
    host,
    guard,
    events,
    configuration: declared,
    interrupt,
    async next<Kind extends RunEventBody['kind']>(kind: Kind, name?: string) {
      const wants = (event: RunEventBody): event is Extract<RunEventBody, { kind: Kind }> =>
        event.kind === kind && (name === undefined || subject(event) === name);
      const past = events.find(wants);
      if (past) return past;
      const found = await new Promise<RunEventBody>((resolve) => waiters.push({ wants, resolve }));
      if (!wants(found)) throw new Error('a waiter was given another event');
      return found;
    },
    story: () => events.map((event) => `${event.kind} ${subject(event)}`.trim()),
    start: (names = all, more = {}, sandbox = null) => startRequirements(requirementsFor(names.map(capabilityName), declared, sandbox), more),
    startRequirements,
    async ensure(names, options = {}) {
      const wanted: readonly CapabilityName[] = options.startAll ? all : names.map(capabilityName);
      const sandboxes = await open(requirementsFor(wanted, declared, null));
      const running = await ensureCapabilities(names.map(capabilityName), options, { ...shared, sandbox: sandboxes.get(null) }, host);
      if (!running.ok) throw new Error(JSON.stringify(running.problems));
      return running.value;
    },
    run,
    logOf: (id) => path.join(logDir, `${id}.log`),
    sandboxDir: (name) => opened.at(-1)?.get(name).dir ?? '',
    async urlOf(name) {
      await it.next('capability-starting', name);
      const ports = opened.at(-1)?.get(null).portsOf(capabilityName(name));
      if (!ports?.ok) throw new Error(`${name} has no ports`);
      const { http = 0 } = ports.value;
      const url = `http://127.0.0.1:${http}`;
      while (!(await fetch(url).catch(() => null))) await host.clock.sleep(5);
      return url;
    },
    async [Symbol.asyncDispose]() {
      await guard.shutdown();
      for (const sandboxes of opened) await sandboxes[Symbol.asyncDispose]();
      rmSync(root, { recursive: true, force: true });
    },
  };
  return it;
}

export interface Stranger extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
}

/** A service of somebody else, which runs before Muster comes and must run on after it. */
export async function stranger(env: Record<string, string> = {}): Promise<Stranger> {
  const child = spawn(process.execPath, [SERVICE], { env: { ...process.env, PORT: 'any', ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const port = Number(/listening on (\d+)/.exec(String(line))?.[1]);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await gone;
    },
  };
}

export const external = (url: string): ProviderSpec => ({ kind: 'external', url });

/** What `fetch` says to a control path of a service: `POST /ready`. */
export async function tell(url: string, path: string, body = ''): Promise<void> {
  // A service that is told to end may close the connection before it has answered.
  await fetch(`${url}${path}`, { method: 'POST', body }).catch(() => {});
}
