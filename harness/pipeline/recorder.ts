/**
 * The list of all that happened in a run (DESIGN decision 8). Each event is stamped, kept, written to `events.jsonl` and handed to
 * whoever watches; every report is made from this list.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { Emit, RunEvent, RunEventBody, Stage } from '../model/event.ts';
import { type RunId, runId } from '../model/ids.ts';
import { messageOf } from '../model/message-of.ts';
import type { Problem } from '../model/problem.ts';
import { eventLine } from '../report/events.ts';

/** `run-20261121-093000-4f2a`: sorts by time, and two runs in one second differ. */
export function newRunId({ clock }: Host): RunId {
  const time = new Date(clock.now()).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return runId(`run-${time}-${randomBytes(2).toString('hex')}`);
}

export class Recorder {
  readonly run: RunId;
  readonly #host: Host;
  readonly #watch: (event: RunEvent) => void;
  readonly #events: RunEvent[] = [];
  #log: string | null = null;

  constructor(run: RunId, watch: (event: RunEvent) => void, host: Host) {
    this.run = run;
    this.#watch = watch;
    this.#host = host;
  }

  get events(): readonly RunEvent[] {
    return this.#events;
  }

  /** From now on events go to this folder's `events.jsonl` as well, those that have happened included. */
  keepIn(dir: string): void {
    this.#log = path.join(dir, 'events.jsonl');
    this.#host.files.append(this.#log, this.#events.map(eventLine).join(''));
  }

  readonly emit: Emit = (body: RunEventBody) => {
    const event: RunEvent = { at: this.#host.clock.now(), ...body };
    this.#events.push(event);
    if (this.#log !== null) this.#append(this.#log, event);
    this.#watch(event);
  };

  /** Emits each as a reason for exit code 2. Answers null, for those who have nothing to go on with then. */
  refuse(problems: readonly Problem[]): null {
    for (const problem of problems) this.emit({ kind: 'problem', problem });
    return null;
  }

  /** What a stage decided, for people. */
  note(stage: Stage, text: string): void {
    this.emit({ kind: 'note', stage, text });
  }

  /** Brackets some work with the events of a stage. It is not ok when the work throws or says so. */
  async stage<T>(stage: Stage, work: () => Promise<T>, isOk: (value: T) => boolean = () => true): Promise<T> {
    const begun = this.#host.clock.monotonic();
    this.emit({ kind: 'stage-started', stage });
    let ok = false;
    try {
      const value = await work();
      ok = isOk(value);
      return value;
    } finally {
      this.emit({ kind: 'stage-ended', stage, durationMs: this.#host.clock.monotonic() - begun, ok });
    }
  }

  /** A disk that is full must not end the run: the other reports say what happened. */
  #append(file: string, event: RunEvent): void {
    try {
      this.#host.files.append(file, eventLine(event));
    } catch (error) {
      this.#log = null;
      this.emit({ kind: 'warning', problem: { code: 'report-unwritable', file, detail: messageOf(error) } });
    }
  }
}
