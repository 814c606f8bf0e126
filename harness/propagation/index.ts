/**
 * `muster/propagation`: the library for services that pass on, with the requests they make, what came with the request they serve. Test
 * identity above all: a service between a test and another service must hand it on, or the graph loses sight of what lies behind.
 */
export { baggageMember, withBaggageMember } from './baggage.ts';
export { type BaggageReader, type BaggageSpans, baggageSpans } from './baggage-spans.ts';
export { type Carrier, carrier } from './carrier.ts';
export { type ArrivedHeaders, arrivedValue, type Propagation, type PropagationRole, propagate, TEST_IDENTITY, type Traveller } from './propagate.ts';
