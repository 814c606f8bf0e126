/** A plan over small scripts in a throw-away folder, executed under a real guard. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startGuard } from '../../../harness/guard/client.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';
import type { Suite } from '../../../harness/model/configuration.ts';
import type { RunEventBody } from '../../../harness/model/event.ts';
import { type CapabilityName, capabilityName, runId, testId } from '../../../harness/model/ids.ts';
import type { Plan, PlannedTest, Requirement, Unit } from '../../../harness/model/plan.ts';
import type { TestResult } from '../../../harness/model/test.ts';
import { executePlan } from '../../../harness/run/execute.ts';
import type { Execution } from '../../../harness/run/execution.ts';
import { runners } from '../../../harness/runners/registry.ts';

const host = nodeHost();

export interface Script {
  readonly name: string;
  readonly text: string;
  readonly requires?: readonly string[];
  readonly worker?: number;
  readonly sandbox?: string;
}

export interface Executed {
  readonly results: readonly TestResult[];
  readonly events: readonly RunEventBody[];
  readonly runDir: string;
}

export interface Rig extends AsyncDisposable {
  readonly root: string;
  /** Runs each script as one test of the `command` runner. */
  execute(scripts: readonly Script[], more?: Partial<Execution>, suite?: Partial<Suite>): Promise<Executed>;
}

function planOf(scripts: readonly Script[]): Plan {
  const tests = scripts.map(
    ({ name, requires = [], sandbox = null }): PlannedTest => ({
      id: testId(`individual/${name}`),
      kind: 'individual',
      suite: 'scripts',
      file: `${name}.mjs`,
      titlePath: [],
      line: 1,
      requires: requires.map(capabilityName),
      sandbox,
      aliases: [],
      because: [{ kind: 'everything' }],
      weightMs: 1,
      weightFrom: 'default',
    }),
  );
  const unit = (test: PlannedTest): Unit => ({ suite: test.suite, file: test.file, sandbox: test.sandbox, tests: [test.id], weightMs: test.weightMs });
  const workers = [0, 1].map((worker) => tests.filter((_, index) => (scripts[index]?.worker ?? 0) === worker).map(unit));
  const needed = [...new Set(tests.flatMap(({ requires }) => requires))];
  const requirements = needed.map((capability: CapabilityName): Requirement => {
    const users = tests.filter(({ requires }) => requires.includes(capability));
    return { capability, sandbox: null, tests: users.map(({ id }) => id), dependsOn: [] };
  });
  return {
    version: 1,
    commit: null,
    digest: '',
    change: { from: 'none', areas: [], files: [], filesByArea: {}, fullRun: [], since: null },
    radius: 1,
    tests,
    leftOut: [],
    services: [],
    unmapped: [],
    unmapped_area: '',
    requirements,
    workers,
    makespanMs: 0,
    lowerBoundMs: 0,
    message: '',
  };
}

export async function openRig(): Promise<Rig> {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'muster-run-')));
  const guard = await startGuard({ run: runId(path.basename(root)), stateDir: path.join(root, 'state'), root, log: path.join(root, 'guard.log') }, host);
  let count = 0;
  return {
    root,
    async execute(scripts, more = {}, suiteMore = {}) {
      const events: RunEventBody[] = [];
      const runDir = path.join(root, `run-${count++}`);
      for (const { name, text } of scripts) fs.writeFileSync(path.join(root, `${name}.mjs`), text);
      const suite: Suite = {
        name: 'scripts',
        runner: 'command',
        kind: 'individual',
        include: ['*.mjs'],
        exclude: [],
        onMissing: 'fail',
        command: ['node', '${file}'],
        env: {},
        place: {},
        ...suiteMore,
      };
      const execution: Execution = {
        plan: planOf(scripts),
        suites: [suite],
        root,
        runners,
        guard,
        environmentFor: (sandbox) => ({ PATH: process.env['PATH'] ?? '', IN_SANDBOX: sandbox ?? 'default' }),
        scopeFor: () => ({ ports: {}, env: {}, sandboxDir: '/box', urls: { db: 'db://here' } }),
        servicesOf: () => [],
        unavailable: () => null,
        isDown: () => null,
        look: async () => {},
        runDir,
        emit: (event) => events.push(event),
        onLeak: () => {},
        signal: new AbortController().signal,
        ...more,
      };
      return { results: await executePlan(execution, host), events, runDir };
    },
    async [Symbol.asyncDispose]() {
      await guard.shutdown();
      fs.rmSync(root, { recursive: true, force: true });
    },
  };
}
