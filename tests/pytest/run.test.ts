/** Functions of real pytest in a whole run. */
import { expect, test } from 'vitest';
import { configuration, service } from '../rig/fakes.ts';
import { project } from '../rig/project.ts';
import { VIRTUAL_ENV } from '../rig/python.ts';

const SUITE = { name: 'python', runner: 'pytest', kind: 'individual', include: ['tests/**/test_*.py'] };

test('functions of pytest are tests with needs of their own, each of which runs alone', async () => {
  const source = `# @requires-backend
import os
import urllib.request


def test_health():
    assert urllib.request.urlopen(os.environ["MUSTER_BACKEND_URL"] + "/health").status == 200


class TestLedger:
    """
    @requires-database
    """

    def test_sums(self):
        assert 1 + 1 == 3
`;
  await using own = await project({
    'muster.yaml': configuration({ backend: service(), database: service() }, { suites: [SUITE] }),
    'tests/test_api.py': source,
  });
  const env = { VIRTUAL_ENV };
  const one = await own.run('run individual/tests/test_api#test_health', { env });
  expect(one.exitCode, one.stderr).toBe(0);
  expect(one.status().started).toEqual(['backend']);
  const all = await own.run('run', { env });
  expect(all.exitCode, all.stderr).toBe(1);
  expect(all.results().muster.tests).toMatchObject([
    { id: 'individual/tests/test_api#TestLedger > test_sums', outcome: 'failed', message: expect.stringContaining('assert (1 + 1) == 3') },
    { id: 'individual/tests/test_api#test_health', outcome: 'passed' },
  ]);
});
