/** A script of the real Artillery in a whole run. */
import { expect, test } from 'vitest';
import { ARTILLERY_PACKAGES } from '../rig/artillery.ts';
import { configuration, service } from '../rig/fakes.ts';
import { muster } from '../rig/project.ts';

const SUITE = { name: 'load', runner: 'artillery', kind: 'individual', include: ['tests/**/*.load.yml'] };

test('a script of Artillery needs what the comments at its head say', { timeout: 120_000 }, async () => {
  const script = `# @requires-backend
# @test-id individual/load
config:
  target: "{{ $env.MUSTER_BACKEND_URL }}"
  phases: [{ duration: 1, arrivalCount: 1 }]
  plugins: { expect: {} }
scenarios:
  - flow:
      - get: { url: /health, expect: [{ statusCode: 200 }] }
`;
  const yaml = configuration({ backend: service() }, { suites: [SUITE] });
  await using run = await muster({ 'muster.yaml': yaml, 'tests/health.load.yml': script }, 'run', { packages: ARTILLERY_PACKAGES });
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.results().muster.tests).toMatchObject([{ id: 'individual/load', outcome: 'passed' }]);
  expect(run.status().started).toEqual(['backend']);
});
