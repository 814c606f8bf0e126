/** Asks the providers of a capability in their order; the first that has it or can start it is chosen. */
import type { Host } from '../host/host.ts';
import type { ProviderKind, ProviderSpec } from '../model/capability.ts';
import type { Passed } from '../model/event.ts';
import type { Availability, ProviderContext } from './provider.ts';
import { external } from './providers/external.ts';
import { process } from './providers/process.ts';

export type Choice =
  | {
      readonly kind: 'chosen';
      readonly provider: ProviderKind;
      readonly availability: Exclude<Availability, { kind: 'unusable' }>;
      readonly passedOver: readonly Passed[];
    }
  | { readonly kind: 'none'; readonly passedOver: readonly Passed[] };

/** Providers that can be used; the others are declared and say so when they are asked. */
const providers = { external, process };

async function ask(spec: ProviderSpec, context: ProviderContext, host: Host): Promise<Availability> {
  switch (spec.kind) {
    case 'external':
      return providers.external.check(spec, context, host);
    case 'process':
      return providers.process.check(spec, context, host);
    case 'container':
    case 'kind':
    case 'flox':
      return { kind: 'unusable', because: `this version of Muster cannot start ${spec.kind === 'container' ? 'containers' : `${spec.kind} services`} yet` };
  }
}

/** `autoStart: false` passes over whatever would have to be started. */
export async function chooseProvider(context: ProviderContext, { autoStart }: { readonly autoStart: boolean }, host: Host): Promise<Choice> {
  const passedOver: Passed[] = [];
  for (const spec of context.capability.providers) {
    const availability = await ask(spec, context, host);
    if (availability.kind === 'unusable') passedOver.push({ provider: spec.kind, because: availability.because });
    else if (availability.kind === 'startable' && !autoStart)
      passedOver.push({ provider: spec.kind, because: 'it is not running, and starting is switched off' });
    else return { kind: 'chosen', provider: spec.kind, availability, passedOver };
  }
  return { kind: 'none', passedOver };
}
