import { describe, expect, test } from 'vitest';
import { type ArrivedHeaders, arrivedValue, type Propagation, propagate, TEST_IDENTITY } from '../../../harness/propagation/index.ts';

const session = { header: 'x-dev-session', baggageKey: 'dev-session' };
const tenant = { header: 'x-tenant' };
const travellers = [{ ...session, own: 'own' }, TEST_IDENTITY, tenant];
const originator: Propagation = { role: 'originator', travellers };
const forwarder: Propagation = { role: 'forwarder', travellers };
const terminal: Propagation = { role: 'terminal', travellers };

const arrived = { 'x-dev-session': 'pr-7', 'x-test-id': 'e2e/fe-smoke', 'x-tenant': 'acme', baggage: 'team=shop;tier=2', accept: '*/*', cookie: 'c=1' };
const passedOn = {
  'x-dev-session': 'pr-7',
  'x-test-id': 'e2e/fe-smoke',
  'x-tenant': 'acme',
  baggage: 'team=shop;tier=2, dev-session=pr-7, test.id=e2e/fe-smoke',
};

describe('propagation by role [S0-53]', () => {
  test.each<[string, Propagation, ArrivedHeaders, Record<string, string>]>([
    ['an originator begins what it has a value for when none arrives', originator, {}, { 'x-dev-session': 'own', baggage: 'dev-session=own' }],
    ['an originator adds nothing when it has no value either', { role: 'originator', travellers: [{ ...session, own: null }] }, {}, {}],
    ['an originator passes on what arrives', originator, arrived, passedOn],
    ['an originator never makes up a test', originator, { accept: '*/*' }, { 'x-dev-session': 'own', baggage: 'dev-session=own' }],
    ['a forwarder passes on what arrives', forwarder, arrived, passedOn],
    ['a forwarder begins nothing', forwarder, { accept: '*/*' }, {}],
    ['a forwarder passes on baggage in which nothing of its own is', forwarder, { baggage: 'team=shop;tier=2' }, { baggage: 'team=shop;tier=2' }],
    [
      'a forwarder carries values from baggage into headers',
      forwarder,
      { baggage: 'dev-session=pr%208,test.id=e2e/a%2Cb' },
      { 'x-dev-session': 'pr 8', 'x-test-id': 'e2e/a,b', baggage: 'dev-session=pr%208, test.id=e2e/a%2Cb' },
    ],
    ['the header wins where the two differ', forwarder, { 'x-dev-session': 'a', baggage: 'dev-session=b' }, { 'x-dev-session': 'a', baggage: 'dev-session=a' }],
    ['headers that came twice travel as one', forwarder, { 'x-tenant': ['a', 'b'] }, { 'x-tenant': 'a, b' }],
    ['a terminal service passes nothing on', terminal, arrived, {}],
  ])('%s', (_title, propagation, headers, expected) => {
    expect(propagate(headers, propagation)).toEqual(expected);
  });

  test('a header that is declared to be for one connection goes no further', () => {
    const headers = { ...arrived, connection: 'keep-alive, X-Dev-Session, x-test-id' };
    expect(propagate(headers, forwarder)).toEqual({ 'x-tenant': 'acme', baggage: 'team=shop;tier=2' });
  });

  test.each(['dev-session=a%0d%0aX-Admin:%201', 'dev-session=%20', 'dev-session=%zz'])('baggage that no header may hold is not put into one: %s', (baggage) => {
    expect(arrivedValue({ baggage }, session)).toBe(null);
    expect(propagate({ baggage }, forwarder)).toEqual({ baggage });
  });

  test('a value of its own that no header may hold is not sent', () => {
    expect(propagate({}, { role: 'originator', travellers: [{ ...session, own: 'a\nb' }] })).toEqual({});
  });
});
