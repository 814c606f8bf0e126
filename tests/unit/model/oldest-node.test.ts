import { expect, test } from 'vitest';
import { whyNotThisNode } from '../../../harness/model/oldest-node.ts';

test.each([
  ['20.20.2', 'Muster needs Node 24 or newer; this is v20.20.2'],
  ['23.11.0', 'Muster needs Node 24 or newer; this is v23.11.0'],
  ['24.0.0', null],
  ['100.1.0', null],
])('on Node %s one is told: %s', (version, objection) => expect(whyNotThisNode(version)).toBe(objection));
