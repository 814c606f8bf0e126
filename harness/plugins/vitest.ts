/**
 * The plugin for `vitest.config.ts`: `plugins: [muster()]`.
 *
 * Before each run (the first, those of watch mode, those of an editor) it has ready what the files of that run need, and shows it to them
 * as `inject('muster')` and environment variables. A test whose needs are not met fails or is skipped by name before its body
 * (`vitest-setup.ts`); what it asks of the services carries its name (`vitest-identity.ts`). The plugin listens as a reporter, since that
 * is where Vitest tells which files a run is about to take. Vitest 3.2 or newer.
 */
import type { Reporter, TestSpecification, Vitest } from 'vitest/node';
import type { AnsweredTest, AskedFile, HoldRequest, SandboxForTests } from '../model/hold.ts';
import { circumstances, setVariables } from './circumstances.ts';
import { askAtDoor } from './door.ts';
import { openHolder } from './holder.ts';
import { addSetup, nameRequests } from './vitest-setups.ts';
import { told } from './words.ts';

/** What `inject('muster')` answers. */
export interface MusterContext {
  /** Address of each capability that is ready in the shared sandbox. */
  readonly urls: Readonly<Record<string, string>>;
  /** The shared one first. */
  readonly sandboxes: readonly SandboxForTests[];
  /** Of the files in which something is special: whether each test can run, and in which sandbox. */
  readonly tests: readonly AnsweredTest[];
  /** Why no test of this run can begin; null when they can. */
  readonly refused: string | null;
}

declare module 'vitest' {
  interface ProvidedContext {
    muster: MusterContext;
  }
}

/** As Vite takes it. */
export interface MusterPlugin {
  readonly name: string;
  configureVitest(context: { readonly vitest: Vitest }): void;
}

/** Titles are joined by another text before 5. */
const separatorOf = ({ version }: Vitest): string => (Number.parseInt(version, 10) >= 5 ? ' > ' : ' ');

function askedFiles(specifications: readonly TestSpecification[], vitest: Vitest): AskedFile[] {
  const everywhere = vitest.getGlobalTestNamePattern?.();
  return specifications.map(({ moduleId, testNamePattern }) => {
    const pattern = testNamePattern ?? everywhere;
    return { file: moduleId, matching: pattern ? { source: pattern.source, flags: pattern.flags, separator: separatorOf(vitest) } : null };
  });
}

function urlsOf(sandbox: SandboxForTests | null | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(sandbox?.capabilities ?? {}).flatMap(([name, { url }]) => (url === null ? [] : [[name, url]])));
}

/** Workers are given each value again and again, so files of which there is nothing to say stay out. */
function special(tests: readonly AnsweredTest[]): readonly AnsweredTest[] {
  const files = new Set(tests.filter(({ unmet, sandbox }) => unmet !== null || sandbox !== null).map(({ file }) => file));
  return tests.filter(({ file }) => files.has(file));
}

class Services implements Reporter {
  readonly #vitest: Vitest;
  #restore = () => {};
  #isFirst = true;

  constructor(vitest: Vitest) {
    this.#vitest = vitest;
  }

  onInit(): void {
    for (const project of this.#vitest.projects) {
      nameRequests(project);
      addSetup(project, 'vitest-setup');
    }
  }

  async onTestRunStart(specifications: readonly TestSpecification[]): Promise<void> {
    if (specifications.length === 0) return;
    const context = await this.#contextFor(specifications);
    this.#isFirst = false;
    for (const project of new Set(specifications.map((specification) => specification.project))) project.provide('muster', context);
  }

  async #contextFor(specifications: readonly TestSpecification[]): Promise<MusterContext> {
    const now = circumstances(process.env);
    if (now.kind === 'handed-over') {
      const { sandbox } = now;
      return { urls: urlsOf(sandbox), sandboxes: sandbox === null ? [] : [sandbox], tests: [], refused: null };
    }
    const door = now.kind === 'held' ? now.door : await this.#open();
    const request: HoldRequest = { kind: 'files', files: askedFiles(specifications, this.#vitest), again: !this.#isFirst };
    const answer = await askAtDoor(door, request);
    if (answer.kind === 'refused') {
      // Later runs of watch mode go on, and each of their tests says it.
      if (this.#isFirst) throw told(answer.message);
      return { urls: {}, sandboxes: [], tests: [], refused: answer.message };
    }
    const { sandboxes, tests } = answer;
    this.#restore();
    this.#restore = setVariables(sandboxes[0]?.environment ?? {});
    return { urls: urlsOf(sandboxes[0]), sandboxes, tests: special(tests), refused: null };
  }

  async #open(): Promise<string> {
    const holder = await openHolder(this.#vitest.config.root);
    // Not in a teardown: workers are still there then, and would be ended with the services.
    this.#vitest.onClose(async () => {
      this.#restore();
      await holder.close();
    });
    return holder.door;
  }
}

/** Has ready what the tests of each run need, and nothing else. One in the root configuration serves all projects. */
export function muster(): MusterPlugin {
  return {
    name: 'muster',
    configureVitest({ vitest }) {
      const { reporters } = vitest.config;
      if (!reporters.some((reporter) => reporter instanceof Services)) reporters.push(new Services(vitest));
    },
  };
}
