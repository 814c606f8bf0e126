import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Propagation, propagate, SESSION_BAGGAGE_KEY, SESSION_HEADER, sessionOf } from '../../../stacks/stack-one/propagation/propagation.ts';
import { STACK } from './rig.ts';

const originator: Propagation = { role: 'originator', session: 'own' };
const forwarder: Propagation = { role: 'forwarder', session: 'own' };
const terminal: Propagation = { role: 'terminal', session: 'own' };

const arrived = { 'x-dev-session': 'pr-7', 'x-test-id': 'fe-smoke.spec.ts.opens', baggage: 'team=shop;tier=2', accept: '*/*', cookie: 'c=1' };
const passedOn = { 'x-dev-session': 'pr-7', 'x-test-id': 'fe-smoke.spec.ts.opens', baggage: 'team=shop;tier=2, dev-session=pr-7' };

describe('propagation by role [S0-53]', () => {
  test.each<[string, Propagation, Record<string, string>, Record<string, string>]>([
    ['an originator sets its own session when none arrives', originator, {}, { 'x-dev-session': 'own', baggage: 'dev-session=own' }],
    ['an originator sets nothing when it has no session either', { role: 'originator', session: null }, {}, {}],
    ['an originator passes on the session that arrives', originator, arrived, passedOn],
    ['an originator never makes up a test', originator, { accept: '*/*' }, { 'x-dev-session': 'own', baggage: 'dev-session=own' }],
    ['a forwarder passes on what arrives', forwarder, arrived, passedOn],
    ['a forwarder sets nothing of its own', forwarder, { accept: '*/*' }, {}],
    ['a forwarder passes on baggage that has no session', forwarder, { baggage: 'team=shop;tier=2' }, { baggage: 'team=shop;tier=2' }],
    [
      'a forwarder carries a session from baggage into the header',
      forwarder,
      { baggage: 'dev-session=pr%208' },
      { 'x-dev-session': 'pr 8', baggage: 'dev-session=pr%208' },
    ],
    ['the header wins where the two differ', forwarder, { 'x-dev-session': 'a', baggage: 'dev-session=b' }, { 'x-dev-session': 'a', baggage: 'dev-session=a' }],
    ['a terminal service passes nothing on', terminal, arrived, {}],
  ])('%s', (_title, propagation, headers, expected) => {
    expect(propagate(headers, propagation)).toEqual(expected);
  });

  test('a header that is declared to be for one connection goes no further', () => {
    const headers = { ...arrived, connection: 'keep-alive, X-Dev-Session, x-test-id' };
    expect(propagate(headers, forwarder)).toEqual({ baggage: 'team=shop;tier=2' });
  });

  test.each(['dev-session=a%0d%0aX-Admin:%201', 'dev-session=%20', 'dev-session=%zz'])(
    'a session in baggage that no header may hold is not put into one: %s',
    (baggage) => {
      expect(sessionOf({ baggage })).toBe(null);
      expect(propagate({ baggage }, forwarder)).toEqual({ baggage });
    },
  );

  test("a session of one's own that no header may hold is not sent", () => {
    expect(propagate({}, { role: 'originator', session: 'a\nb' })).toEqual({});
  });

  test("the names are those of the stack file, and so are the apps' roles [S0-51]", () => {
    const stack = parse(readFileSync(path.join(STACK, 'stack.yaml'), 'utf8'));
    expect(stack.propagation).toMatchObject({ 'header-name': SESSION_HEADER, 'baggage-key': SESSION_BAGGAGE_KEY });
    expect(stack.apps.map((app: Record<string, unknown>) => [app['name'], app['propagation-role']])).toEqual([
      ['demo-fe', 'originator'],
      ['release-lifecycle-demo', 'forwarder'],
      ['demo-api', 'terminal'],
    ]);
  });
});
