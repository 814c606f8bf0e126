import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { propagate } from '../../../harness/propagation/index.ts';
import { propagationFor, SESSION } from '../../../stacks/stack-one/propagation/propagation.ts';
import { STACK } from './rig.ts';

test('the session and the identity of the test travel together, as headers and as baggage [S0-51]', () => {
  const arrived = { 'x-dev-session': 'pr-7', 'x-test-id': 'e2e/fe-smoke', baggage: 'team=shop;tier=2' };
  expect(propagate(arrived, propagationFor('forwarder', null))).toEqual({
    'x-dev-session': 'pr-7',
    'x-test-id': 'e2e/fe-smoke',
    baggage: 'team=shop;tier=2, dev-session=pr-7, test.id=e2e/fe-smoke',
  });
});

test("the names are those of the stack file, and so are the apps' roles [S0-51]", () => {
  const stack = parse(readFileSync(path.join(STACK, 'stack.yaml'), 'utf8'));
  expect(stack.propagation).toMatchObject({ 'header-name': SESSION.header, 'baggage-key': SESSION.baggageKey });
  expect(stack.apps.map((app: Record<string, unknown>) => [app['name'], app['propagation-role']])).toEqual([
    ['demo-fe', 'originator'],
    ['release-lifecycle-demo', 'forwarder'],
    ['demo-api', 'terminal'],
  ]);
});
