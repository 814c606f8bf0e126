/** The first half of a run: configuration to plan. Writes nothing, but caches where a run has made a place for them. */
import type { Host } from '../host/host.ts';
import type { Result } from '../model/result.ts';
import type { Asked } from '../stacks/locate.ts';
import { rememberedConfiguration } from '../stacks/remembered.ts';
import { type PlanRequest, type Prepared, prepare, takeStock } from './prepare.ts';

/** Makes a plan; what stands in the way comes back as problems. */
export async function planTests(
  request: PlanRequest & { readonly configuration: Asked; readonly graph: string | null },
  host: Host,
): Promise<Result<Prepared>> {
  const loaded = await rememberedConfiguration(request.configuration, host);
  if (!loaded.ok) return loaded;
  const configuration = request.graph === null ? loaded.value : { ...loaded.value, graph: request.graph };
  const stock = takeStock(configuration, request.suites, host);
  return stock.ok ? prepare(request, stock.value, configuration, host) : stock;
}
