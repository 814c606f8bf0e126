/** Steps in what kind prints. */
import { expect, test } from 'vitest';
import { stepIn } from '../../../harness/capabilities/providers/kind/steps.ts';

test.each([
  ['Creating cluster "muster-1" ...', null],
  [' • Ensuring node image (acme/kind-node:v1.33.13) 🖼  ...', 'ensuring node image (acme/kind-node:v1.33.13)'],
  [' ✓ Ensuring node image (acme/kind-node:v1.33.13) 🖼', null],
  [' • Preparing nodes 📦   ...', 'preparing nodes'],
  [' • Starting control-plane 🕹️  ...', 'starting control-plane'],
  [' • Installing CNI 🔌  ...', 'installing CNI'],
  ['Set kubectl context to "kind-muster-1"', null],
  ['', null],
])('of the line %j is %j', (line, step) => {
  expect(stepIn(line)).toBe(step);
});
