/** The stages `scan` and `select`: from the repository to a plan that is written down. */
import path from 'node:path';
import type { Plan } from '../model/plan.ts';
import type { Result } from '../model/result.ts';
import { planText } from '../planner/plan.ts';
import type { Context } from './context.ts';
import { lastPlanFile } from './folders.ts';
import { foundText, selectedText } from './notes.ts';
import { type Prepared, prepare, savedPlan, takeStock } from './prepare.ts';

/** Takes stock, selects, plans; nothing is started. null when it was refused, with the reasons among the events. */
export async function planStages(context: Context): Promise<Plan | null> {
  const { request, configuration, recorder, dir, host } = context;
  const accepted = <T>(result: Result<T>): result is { ok: true; value: T } => result.ok;
  const stock = await recorder.stage(
    'scan',
    async () => {
      const found = takeStock(configuration, request.suites, host);
      if (found.ok) recorder.note('scan', foundText(found.value, configuration));
      return found;
    },
    accepted,
  );
  if (!stock.ok) return recorder.refuse(stock.problems);
  const { collectFrom = [] } = request;
  if (collectFrom.length > 0) {
    const { collectFirst } = await import('./collect-first.ts');
    if (!(await collectFirst(context, collectFrom, stock.value.tests))) return null;
  }
  const planned = await recorder.stage(
    'select',
    async (): Promise<Result<Prepared>> => {
      const prepared =
        request.savedPlan === null
          ? await prepare(request, stock.value, configuration, host)
          : await savedPlan(request.savedPlan, stock.value, configuration, host);
      if (prepared.ok) recorder.note('select', selectedText(prepared.value.plan));
      return prepared;
    },
    accepted,
  );
  if (!planned.ok) return recorder.refuse(planned.problems);
  const { plan, warnings } = planned.value;
  for (const problem of warnings) recorder.emit({ kind: 'warning', problem });
  const planFile = path.join(dir, 'plan.json');
  const text = planText(plan);
  for (const file of [planFile, lastPlanFile(configuration.root)]) host.files.write(file, text);
  recorder.emit({ kind: 'planned', plan, planFile, failsOnUnmapped: request.failOnUnmapped });
  return plan;
}
