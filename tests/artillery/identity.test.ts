/** The identity of a script on the requests of the real Artillery. */
import { expect, test } from 'vitest';
import { openProject } from '../contract/runners/project.ts';
import { carried, recordingService, whole } from '../contract/runners/told.ts';

const service = recordingService();

test('a hook before each request adds the id of the script, beside its own hooks, and a header of its own wins; the script stays as it is [S0-49, S0-88]', {
  timeout: 120_000,
}, async () => {
  await using project = await openProject('artillery');
  const script = JSON.stringify({
    config: { target: '{{ $env.MUSTER_SHOP_URL }}', phases: [{ duration: 1, arrivalCount: 1 }], processor: './hooks.cjs' },
    scenarios: [
      {
        beforeRequest: 'own',
        flow: [{ get: { url: '/1' } }, { get: { url: '/2', headers: { Baggage: 'team=shop' } } }, { get: { url: '/3', headers: { 'X-Test-Id': 'mine' } } }],
      },
    ],
  });
  project.write('asks.yml', script);
  project.write('hooks.cjs', "exports.own = (params, context, events, done) => { params.headers = { ...params.headers, 'x-own': 'kept' }; done(); };\n");
  expect(await service.toldBy(project, [whole('asks.yml')])).toEqual([
    carried('/1', 'individual/asks'),
    ['/2', 'individual/asks', 'team=shop, test.id=individual/asks'],
    ['/3', 'mine', null],
  ]);
  expect(service.seen().map(({ headers }) => headers['x-own'])).toEqual(['kept', 'kept', 'kept']);
  expect(project.read('asks.yml')).toBe(script);
});
