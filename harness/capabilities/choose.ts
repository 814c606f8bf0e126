/**
 * Asks the providers of a capability one after the other; the first that has it or can start it is chosen.
 *
 * In: the capability and what the caller allows. Out: the choice, and why each other that was considered was passed over.
 */
import type { Host } from '../host/host.ts';
import type { ProviderKind, ProviderSpec, SpecOf } from '../model/capability.ts';
import type { Passed } from '../model/event.ts';
import type { Availability, ProviderContext } from './provider.ts';
import { heldHere } from './providers/external.ts';
import { PROVIDERS } from './providers/registry.ts';

export type Choice =
  | {
      readonly kind: 'chosen';
      readonly provider: ProviderKind;
      readonly spec: ProviderSpec;
      readonly availability: Exclude<Availability, { kind: 'unusable' }>;
      readonly passedOver: readonly Passed[];
    }
  /** `isStartable`: one of them could start it, had it been allowed to. */
  | { readonly kind: 'none'; readonly isStartable: boolean; readonly passedOver: readonly Passed[] };

export interface Allowed {
  /** false passes over whatever would have to be started. */
  readonly autoStart: boolean;
  /** `--providers`: only these, asked in this order; null = all that the capability lists, in its order. */
  readonly only: readonly ProviderKind[] | null;
}

async function ask<Kind extends ProviderKind>(kind: Kind, spec: SpecOf<Kind>, context: ProviderContext, host: Host): Promise<Availability> {
  const provider = await PROVIDERS[kind]();
  return provider.check(spec, context, host);
}

/** Those that may be asked, in the order to ask them. */
function inOrder(specs: readonly ProviderSpec[], only: Allowed['only']): readonly ProviderSpec[] {
  return only === null ? specs : only.flatMap((kind) => specs.filter((spec) => spec.kind === kind));
}

export async function chooseProvider(context: ProviderContext, { autoStart, only }: Allowed, host: Host): Promise<Choice> {
  const { providers } = context.capability;
  const asked = inOrder(providers, only);
  const passedOver: Passed[] = providers
    .filter((spec) => !asked.includes(spec))
    .map(({ kind }) => ({ provider: kind, because: `--providers names ${only?.join(', ')} only` }));
  let isStartable = false;
  for (const spec of asked) {
    const possible = await ask(spec.kind, spec, context, host);
    const isKept = possible.kind === 'startable' && !autoStart;
    isStartable ||= isKept;
    const availability = isKept ? await heldHere(context, host) : possible;
    if (availability.kind === 'unusable') passedOver.push({ provider: spec.kind, because: availability.because });
    else return { kind: 'chosen', provider: spec.kind, spec, availability, passedOver };
  }
  return { kind: 'none', isStartable, passedOver };
}
