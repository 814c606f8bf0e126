/**
 * Everything that the mock has beside spans: the scenario it plays, the faults that are due, what was received, and what clients told it
 * of commits and tests. Each part is bounded.
 */
import { CommitMemory } from './commit-memory.ts';
import { FaultBook } from './faults.ts';
import { Received } from './received.ts';
import { NO_SCENARIO, type Scenario } from './scenario/scenario.ts';
import { TestEvents } from './test-events.ts';

export class ControlPlane {
  readonly faults = new FaultBook();
  readonly received = new Received();
  readonly commits = new CommitMemory();
  readonly tests = new TestEvents();
  #first: Scenario;
  #scenario: Scenario;

  /** @param scenario what is played first, and again after `reset` */
  constructor(scenario: Scenario = NO_SCENARIO) {
    this.#first = scenario;
    this.#scenario = scenario;
    this.faults.set(scenario.faults);
  }

  get scenario(): Scenario {
    return this.#scenario;
  }

  /** Plays another one from its beginning. What was received stays. */
  load(scenario: Scenario): void {
    this.#scenario = scenario;
    this.faults.set(scenario.faults);
  }

  /** As it was at the start. */
  reset(): void {
    this.load(this.#first);
    this.received.clear();
    this.commits.clear();
    this.tests.clear();
  }
}
