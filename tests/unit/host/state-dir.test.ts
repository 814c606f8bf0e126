import { expect, test } from 'vitest';
import { nodeFiles } from '../../../harness/host/node-files.ts';
import { stateDir } from '../../../harness/host/state-dir.ts';

const here = import.meta.dirname;

test.each([
  ['XDG_STATE_HOME, when it is absolute', { XDG_STATE_HOME: '/x', HOME: here }, '/x/muster'],
  ['the home otherwise', { XDG_STATE_HOME: 'x', HOME: here }, `${here}/.local/state/muster`],
  ['a temporary folder of the user when the home is not there', { HOME: '/no-home-of-anybody' }, '/tmp/muster-state-7'],
  ['the same when no home is named', {}, '/tmp/muster-state-7'],
])('what outlives a run is kept in %s', (_, env, expected) => {
  expect(stateDir({ env, uid: 7, files: nodeFiles })).toBe(expected);
});
