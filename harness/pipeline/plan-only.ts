/** The first half of a run: configuration to plan. */
import type { Host } from '../host/host.ts';
import { refusedBySystem } from '../host/refused-by-system.ts';
import type { Result } from '../model/result.ts';
import type { Asked } from '../stacks/locate.ts';
import { rememberedConfiguration } from '../stacks/remembered.ts';
import { ensureMusterDir } from './folders.ts';
import { type PlanRequest, type Prepared, prepare, takeStock } from './prepare.ts';

/** Makes a plan; what stands in the way comes back as problems. */
export async function planTests(
  request: PlanRequest & { readonly configuration: Asked; readonly graph: string | null },
  host: Host,
): Promise<Result<Prepared>> {
  const loaded = await rememberedConfiguration(request.configuration, host);
  if (!loaded.ok) return loaded;
  const configuration = request.graph === null ? loaded.value : { ...loaded.value, graph: request.graph };
  try {
    ensureMusterDir(configuration.root, host);
  } catch (error) {
    // What cannot be written to can still be planned for.
    if (refusedBySystem(error) === null) throw error;
  }
  const stock = takeStock(configuration, host);
  return stock.ok ? prepare(request, stock.value, configuration, host) : stock;
}
