/** What the endpoints share: the stacks that were read, the graph that is asked, the runs. */
import type { Host } from '../host/host.ts';
import { ok, type Result } from '../model/result.ts';
import type { Fixtures } from '../pipeline/fixture-file.ts';
import { type FoundConfiguration, readStacks, type ServedStack } from '../pipeline/served-stacks.ts';
import { declaredBy } from '../pipeline/system-graph.ts';
import type { GraphPlace } from '../pipeline/with-graph.ts';
import { Runs } from './runs.ts';

export interface ServiceOptions {
  /** The configuration of this repository; null where there is none. */
  readonly configuration: FoundConfiguration | null;
  /** Absolute; paths of stacks and fixtures are shown and named from here. */
  readonly root: string;
  /** Absolute folder. */
  readonly stacksDir: string;
  /** The stack that the configuration names (absolute file); its declared calls are in the graph. */
  readonly ownStack: string | null;
  /** A file or an address. */
  readonly graph: string;
  /** The graph was named on the command line, so runs use it as well. */
  readonly isGraphAsked: boolean;
  readonly fixtures: Fixtures;
  /** A Datadog API whose spans an ingest without traces reads; null: none. */
  readonly datadog: string | null;
  /** What webhooks are signed with; null: they are not checked. */
  readonly webhookSecret: string | null;
  /** Muster's version. */
  readonly version: string;
  /** Is told what went wrong, for people; the text ends in a line end. */
  readonly tell: (text: string) => void;
}

export class Service {
  readonly options: ServiceOptions;
  readonly host: Host;
  readonly runs: Runs;
  #stacks: readonly ServedStack[] = [];

  constructor(options: ServiceOptions, host: Host) {
    this.options = options;
    this.host = host;
    const { root, version, graph, isGraphAsked, tell } = options;
    this.runs = new Runs({ root, version, graph: isGraphAsked ? graph : null, tell }, host);
  }

  get stacks(): readonly ServedStack[] {
    return this.#stacks;
  }

  /** The graph is that of one system: the stack that the configuration names, else the only one. */
  get graph(): GraphPlace {
    const { graph: location, ownStack } = this.options;
    const own = this.#stacks.find(({ file }) => file === ownStack) ?? (this.#stacks.length === 1 ? this.#stacks[0] : undefined);
    return own ? { location, declared: declaredBy(own.stack) } : { location };
  }

  /** Reads the stacks anew; when one of them is wrong, those that were read before stay. */
  reload(): Result<number> {
    const read = readStacks(this.options.stacksDir, this.options.root, this.host);
    if (!read.ok) return read;
    this.#stacks = read.value;
    return ok(read.value.length);
  }
}
