/**
 * From the workers of a plan to pieces of work, each for one runner process (or one after the other).
 *
 * The plan splits files over workers as if each ran its files one by one. A runner that is parallel by itself would then be started once a
 * worker, for nothing: so all files of one suite and sandbox go to one process of it, which takes as many lanes as keep it
 * within the plan's makespan. A runner that is not parallel gets one piece of work a worker that has files for it.
 */
import { byCodeUnits } from '../model/order.ts';
import type { Unit } from '../model/plan.ts';

export interface Work {
  readonly suite: string;
  readonly sandbox: string | null;
  readonly units: readonly Unit[];
  /** How many workers it keeps busy. */
  readonly lanes: number;
  /** Predicted time. */
  readonly weightMs: number;
}

const weigh = (units: readonly Unit[]): number => units.reduce((sum, unit) => sum + unit.weightMs, 0);
const keyOf = ({ suite, sandbox }: Unit): string => JSON.stringify([suite, sandbox]);

function work(units: readonly Unit[], lanes: number): Work[] {
  const [first] = units;
  return first === undefined ? [] : [{ suite: first.suite, sandbox: first.sandbox, units, lanes, weightMs: weigh(units) / lanes }];
}

/** Longest first; equal ones by suite and sandbox. */
export function dispatch(workers: readonly (readonly Unit[])[], isParallel: (suite: string) => boolean): Work[] {
  const makespan = Math.max(1, ...workers.map(weigh));
  const together = Map.groupBy(
    workers.flat().filter(({ suite }) => isParallel(suite)),
    keyOf,
  );
  const parallel = [...together.entries()].flatMap(([key, units]) => {
    const holders = workers.filter((own) => own.some((unit) => keyOf(unit) === key)).length;
    return work(units, Math.min(holders, Math.max(1, Math.ceil(weigh(units) / makespan))));
  });
  const serial = workers.flatMap((own) => {
    const units = own.filter(({ suite }) => !isParallel(suite));
    return [...Map.groupBy(units, keyOf).values()].flatMap((ofSuite) => work(ofSuite, 1));
  });
  return [...parallel, ...serial].sort((a, b) => b.weightMs - a.weightMs || byCodeUnits(`${a.suite}\0${a.sandbox ?? ''}`, `${b.suite}\0${b.sandbox ?? ''}`));
}
